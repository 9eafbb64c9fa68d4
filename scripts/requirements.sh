# shellcheck shell=sh
# Sourced by ./demo and ./check: finds out what is missing on this machine, and installs it.

missing=

# need PACKAGE COMMAND...: the Debian package is missing unless the command succeeds
need()
{
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

has()
{
    command -v "$1"
}

has_header()
{
    echo "#include <$1>" | gcc -E -x c -
}

need_build_tools()
{
    need gcc has gcc
    need libc6-dev has_header stdio.h
    need make has make
    need cmake has cmake
    need pkg-config has pkg-config
    need libbsd-dev has_header bsd/sys/tree.h
    need libxxhash-dev has_header xxhash.h
    need libexpat1-dev pkg-config --exists expat
    need libsmartcols-dev pkg-config --exists smartcols
}

clang_sanitizers()
{
    folder=$(clang -print-runtime-dir) && ls "$folder"/libclang_rt.tsan*.a
}

need_test_tools()
{
    need g++ has g++
    need clang has clang
    need libclang-rt-dev clang_sanitizers
    need python3 has python3
    need python3-pefile /usr/bin/python3 -c 'import pefile'
    need libcmocka-dev pkg-config --exists cmocka
    need libwinpr2-dev pkg-config --exists winpr2
    need bats has bats
    need jq has jq
    need procps has pgrep
    need bindfs has bindfs
    need xvfb has Xvfb
    need xdotool has xdotool
    need python3-tk /usr/bin/python3 -c 'import tkinter'
    need spin has spin
    need scdoc has scdoc
    need mandoc has mandoc
    if [ "$(uname -m)" = x86_64 ]; then
        need gcc-mingw-w64-x86-64-win32 has x86_64-w64-mingw32-gcc
        need wine64 test -x /usr/lib/wine/wine64 -o -x /usr/bin/wine -o -x /usr/bin/wine64
    fi
}

# Installs as root or through sudo; where neither is possible, says what to run and ends.
install_missing()
{
    [ -n "$missing" ] || return 0
    line="apt-get install -y --no-install-recommends$missing"
    if ! has apt-get >/dev/null; then
        echo "Missing here, by the names of their Debian packages:$missing" >&2
        exit 1
    fi
    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif has sudo >/dev/null && sudo -n true 2>/dev/null; then
        root='sudo -n'
    elif has sudo >/dev/null && [ -z "${CI-}" ] && [ -t 0 ]; then
        root=sudo
    else
        echo "Some packages are missing. Run this as root, then start again:" >&2
        echo "    apt-get update && $line" >&2
        exit 1
    fi
    echo "Installing what is missing:$missing"
    $root apt-get update -q || exit 1
    # shellcheck disable=SC2086 # a command line
    $root env DEBIAN_FRONTEND=noninteractive $line -q || exit 1
}
