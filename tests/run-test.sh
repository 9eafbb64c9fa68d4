#!/bin/sh
# Runs one test where it can hurt nobody, and fails it if it leaves anything behind.
#
#   run-test.sh [--timeout SECONDS] [--output FILE] COMMAND [ARGUMENT...]
#
# The command gets a namespace of its own (FILEMAP_DIR, on tmpfs), a folder for temporary files
# (TMPDIR) and a paging-file folder (FILEMAP_PAGEFILE_DIR, on disk). Afterwards all must be empty,
# but for the empty folders of Local\ and Global\, and no process of the test may be left (all have
# FILEMAP_TEST in their environment). The locale is always the same. The exit status is that of the
# command, or 1 if something was left. With --output, what the command prints is shown when it has
# ended, and stays in that file.
#
# Set by the build: FILEMAP_SUITE marks all that belongs to one suite. FILEMAP_SANITIZED=1 means that
# addresses must not be more random than the sanitizers of gcc 12 and clang 14 can bear.
set -u

seconds=60
if [ "$1" = --timeout ]; then
    seconds=$2
    shift 2
fi
output=
if [ "$1" = --output ]; then
    output=$2
    mkdir -p "${output%/*}"
    shift 2
fi
suite=${FILEMAP_SUITE:-none}
memory=$(mktemp -d "/dev/shm/filemap-test.$suite.XXXXXX") || exit 1
files=$(mktemp -d "${TMPDIR:-/tmp}/filemap-test.$suite.XXXXXX") || exit 1
paging=$(mktemp -d "/var/tmp/filemap-test.$suite.XXXXXX") || exit 1
chmod 1777 "$memory" "$files" "$paging" # as /dev/shm and /tmp are: some tests act as another user

# shellcheck disable=SC2317
users()
{
    grep -lszx "FILEMAP_TEST=$memory" /proc/[0-9]*/environ | cut -d / -f 3
}

# shellcheck disable=SC2317 # runs by the trap
remove()
{
    for pid in $(users); do
        kill -KILL "$pid" 2>/dev/null
    done
    chmod -R u+rwx "$memory" "$files" "$paging" 2>/dev/null
    rm -rf "$memory" "$files" "$paging"
}
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A process that was killed a moment ago may take a while to vanish.
left_processes()
{
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ -n "$(users)" ] || return 0
        sleep 0.1
    done
    for pid in $(users); do
        echo "process $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
    done
}

# The runtime of TSan makes a file when a process begins, and removes it at once: one that is killed
# in between leaves it.
left_files()
{
    find "$files" -mindepth 1 ${FILEMAP_SANITIZED:+! -name 'tsan.rodata.[0-9]*'}
    find "$paging" -mindepth 1 ! -path "$paging/pages"
    find "$memory" -mindepth 1 -maxdepth 1 \
        ! \( -type d -name filemap \) ! \( -type d -name 'filemap-[0-9]*' \)
    find "$memory" -mindepth 2
}

random_bits=$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null)
if [ -n "${FILEMAP_SANITIZED-}" ] && [ "${random_bits:-0}" -gt 28 ] &&
    setarch -R true 2>/dev/null; then
    set -- setarch -R "$@"
fi
if [ -n "$output" ]; then
    exec 3>&1 4>&2 >"$output" 2>&1
fi
timeout --kill-after=5 "$seconds" \
    env FILEMAP_DIR="$memory" TMPDIR="$files" FILEMAP_PAGEFILE_DIR="$paging/pages" \
    FILEMAP_SUITE="$suite" FILEMAP_TEST="$memory" LC_ALL=C.UTF-8 "$@" 3>&- 4>&-
status=$?
if [ -n "$output" ]; then
    exec >&3 2>&4 3>&- 4>&-
    cat "$output"
fi
if [ $status -eq 124 ] || [ $status -eq 137 ]; then
    echo "run-test: ended by a signal, or after the allowed $seconds seconds" >&2
fi

left=$(left_processes; left_files)
if [ -n "$left" ]; then
    echo "run-test: the test left behind:" >&2
    echo "$left" >&2
    exit 1
fi
exit $status
