#!/bin/sh
# What is packaged for systemd: units that it accepts, a folder as Global\ needs it, and a service
# that can do its work with what it is allowed.
#
#   run.sh BUILD_FOLDER
set -u
build=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tool=$build/cli/filemap
failed=0
left_out=

problem()
{
    echo "packaging: $*"
    failed=1
}

# The units as they are installed, with this build's tool in the place of the installed one.
units()
{
    for who in user system; do
        mkdir -p "$work/$who"
        sed "s|^ExecStart=[^ ]*/filemap |ExecStart=$tool |" \
            "$build/packaging/systemd/$who/filemap-gc.service" >"$work/$who/filemap-gc.service"
        cp "$source/packaging/systemd/filemap-gc.timer" "$work/$who"
    done
}

verify()
{
    mkdir -m 700 "$work/run"
    export XDG_RUNTIME_DIR="$work/run"
    command -v systemd-analyze >/dev/null || {
        left_out="$left_out systemd-analyze"
        return
    }
    for who in user system; do
        # The pages are not installed here.
        systemd-analyze verify --man=no "--$who" "$work/$who/filemap-gc.service" \
            "$work/$who/filemap-gc.timer" >"$work/log" 2>&1 || problem "$who: refused: $(cat "$work/log")"
        grep filemap "$work/log" && problem "$who: complaints"
    done
}

command_of()
{
    sed -n 's/^ExecStart=//p' "$work/$1/filemap-gc.service"
}

folder()
{
    command -v systemd-tmpfiles >/dev/null || {
        left_out="$left_out systemd-tmpfiles"
        return
    }
    mkdir -p "$work/root/dev/shm"
    systemd-tmpfiles --create --root="$work/root" "$source/packaging/filemap.tmpfiles" ||
        problem "filemap.tmpfiles: refused"
    [ "$(stat -c '%a %u %g' "$work/root/dev/shm/filemap")" = '1777 0 0' ] ||
        problem "filemap.tmpfiles: the folder is not as it must be"
}

# leave NAME COMMAND...: the command's filemap leaves a dead object
leave()
{
    name=$1
    shift
    # shellcheck disable=SC2016 # for the inner shell
    "$@" "$tool" create -q "$name" --size 4K -- sh -c 'kill -9 $PPID' 2>/dev/null
}

# Root's service cleans what is another user's, within its bounds; the user's what is his.
service()
{
    user=54321
    as_user="setpriv --reuid=$user --regid=$user --clear-groups"
    chmod 711 "$work"
    $as_user "$tool" --version >/dev/null 2>&1 || {
        left_out="$left_out another-user"
        return
    }
    "$tool" doctor --fix --global >/dev/null || problem "doctor --fix: $?"
    leave 'Global\root' env # first: root would clean up what the others leave
    # shellcheck disable=SC2086 # options
    leave 'Global\other' $as_user
    # shellcheck disable=SC2086
    leave own $as_user
    [ "$(find "$FILEMAP_DIR" -type f | wc -l)" -eq 3 ] || problem "nothing to clean"
    bounds=$(sed -n 's/^CapabilityBoundingSet=//p' "$work/system/filemap-gc.service" |
        sed 's/CAP_/+/g; s/ /,/g' | tr '[:upper:]' '[:lower:]')
    # shellcheck disable=SC2046
    setpriv --bounding-set="-all,$bounds" --no-new-privs $(command_of system) >"$work/log" ||
        problem "the service of the system: $?"
    grep -q '^removed 2 dead' "$work/log" || problem "the system: $(cat "$work/log")"
    # shellcheck disable=SC2046
    $as_user $(command_of user) >"$work/log" || problem "the service of the user: $?"
    grep -q '^removed 1 dead' "$work/log" || problem "the user: $(cat "$work/log")"
    [ -z "$(find "$FILEMAP_DIR" -type f)" ] || problem "something is left"
}

[ "$(id -u)" -eq 0 ] || {
    echo "packaging: needs root"
    exit 77
}
units
verify
folder
service
if [ -n "$left_out" ]; then
    echo "packaging: not here:$left_out"
    [ $failed -ne 0 ] || exit 77
fi
exit $failed
