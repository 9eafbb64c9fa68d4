#!/bin/sh
# Runs Windows programs under Wine in a prefix of our own, without windows, sound and menus.
#
#   wine.sh WINE PREFIX start | stop | run PROGRAM [ARGUMENT...]
set -eu
cd /
wine=$1
prefix=$2
action=$3
shift 3

export WINEPREFIX="$prefix" WINELOADER="$wine" WINEDEBUG=-all WINEARCH=win64
export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
# Wine's own processes outlive the test that started them, so they must not look like a part of it.
unset DISPLAY FILEMAP_DIR FILEMAP_SUITE FILEMAP_TEST TMPDIR

server()
{
    for candidate in wineserver /usr/lib/wine/wineserver64 wineserver-stable; do
        if command -v "$candidate" >/dev/null; then
            "$candidate" "$@"
            return
        fi
    done
}

# Debian's Wine keeps its socket in /tmp/wine-XXXXXX and that name in the prefix, others in /tmp/.wine-UID.
remove_sockets()
{
    folder=$(cat "$prefix/wineserver" 2>/dev/null) || folder=
    case $folder in
    wine-??????)
        rm -rf "/tmp/$folder" "$prefix/wineserver"
        ;;
    esac
    socket=/tmp/.wine-$(id -u)/server-$(stat -c '%D' "$prefix")-$(printf '%x' "$(stat -c '%i' "$prefix")")
    rm -rf "$socket"
    rmdir "${socket%/*}" 2>/dev/null || true
}

case $action in
start)
    # The server and Wine's services live on, so they must not hold our output open.
    mkdir -p "$prefix"
    exec >"$prefix/start.log" 2>&1 </dev/null
    server -p
    "$wine" wineboot.exe --init
    ;;
stop)
    server -k || true
    server -w
    remove_sockets
    ;;
run)
    exec "$wine" "$@"
    ;;
esac
