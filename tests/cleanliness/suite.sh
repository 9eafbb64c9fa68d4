#!/bin/sh
# Does the suite as a whole leave anything? Runs before the first test and after the last one.
#
#   suite.sh begin|end RECORD SUITE
#
# What single tests leave in their own folders is found by run-test.sh. This looks at what they may
# have put elsewhere: into /dev/shm, into the namespaces of real programs, into the folder for
# temporary files.
set -u
record=$2
suite=$3

# Folders of other suites and demos that run at the same time are not ours to judge.
foreign='/filemap-(test|demo)\.'

entries()
{
    find /dev/shm -mindepth 1 -maxdepth 2 ! -name '.*' 2>/dev/null | grep -Ev "$foreign"
    find /dev/shm /var/tmp "${TMPDIR:-/tmp}" -mindepth 1 -maxdepth 1 -name "filemap-test.$suite.*" 2>/dev/null
}

processes()
{
    # shellcheck disable=SC2013 # numbers
    for pid in $(grep -lszx "FILEMAP_SUITE=$suite" /proc/[0-9]*/environ | cut -d / -f 3); do
        echo "process $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
    done
}

case $1 in
begin)
    entries | sort >"$record"
    ;;
end)
    left=$(entries | sort | comm -13 "$record" -)
    running=$(processes)
    rm -f "$record"
    [ -z "$left$running" ] && exit 0
    echo "The suite left behind:"
    printf '%s\n' "$left" "$running"
    exit 1
    ;;
esac
