#!/bin/sh
# The main job of filemap, shown and checked: two programs share a named section, and when both are
# killed the name is gone.
#
#   demo.sh BUILD_FOLDER [INPUT]      INTERACTIVE=1: a person types instead of sending INPUT
set -eu

build=$1
input=${2:-README.md}
name=MyFileMapping
sender=$build/examples/message/sender
receiver=$build/examples/message/receiver
tool=$build/cli/filemap

work=$(mktemp -d /dev/shm/filemap-demo.XXXXXX)
export FILEMAP_DIR="$work/names"
mkdir "$FILEMAP_DIR"
sender_pid=
receiver_pid=

clean()
{
    for pid in $sender_pid $receiver_pid; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title()
{
    printf '\n== %s\n' "$*"
}

fail()
{
    printf 'demo: FAILED: %s\n' "$*" >&2
    for log in "$work"/*.log; do
        [ -s "$log" ] && sed "s|^|${log##*/}: |" "$log" >&2
    done
    exit 1
}

# await SECONDS COMMAND...: tries ten times a second
await()
{
    tries=$(($1 * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

show_objects()
{
    title 'filemap ls, while both live'
    "$tool" ls | tee "$work/list"
    grep -q "$name" "$work/list" || fail "filemap ls does not show $name"
    grep -q "$sender_pid" "$work/list" || fail "filemap ls does not show process $sender_pid"
    grep -q "$receiver_pid" "$work/list" || fail "filemap ls does not show process $receiver_pid"
}

# Ends the process the hard way: nothing in it gets a chance to clean up.
kill_hard()
{
    kill -KILL "$1" || fail "process $1 had ended already"
    wait "$1" 2>/dev/null || true
}

check_that_name_is_gone()
{
    title 'Is the name gone?'
    if "$tool" info "$name" >"$work/info.log" 2>&1; then
        cat "$work/info.log"
        fail "$name is still there"
    fi
    cat "$work/info.log"
    "$tool" gc >"$work/gc.log" || fail 'filemap gc failed'
    "$tool" ls >"$work/list" || fail 'filemap ls failed'
    if grep -q "$name" "$work/list"; then
        cat "$work/list"
        fail "filemap ls still shows $name"
    fi
    left=$(find "$FILEMAP_DIR" ! -type d)
    [ -z "$left" ] || fail "files are left: $left"
    echo "Yes: no name, no memory, no file."
}

send_input()
{
    title "The receiver waits for $name, the sender sends $input"
    "$receiver" >"$work/arrived" 2>"$work/receiver.log" &
    receiver_pid=$!
    "$sender" "$input" </dev/null >"$work/sender.log" 2>&1 &
    sender_pid=$!
    await 30 grep -q '^sent ' "$work/sender.log" || fail 'the sender did not come to its end'
    await 10 cmp -s "$input" "$work/arrived" || fail 'what arrived is not what was sent'
    cat "$work/sender.log"

    title 'What arrived'
    head -n 15 "$work/arrived"
    lines=$(wc -l <"$work/arrived")
    [ "$lines" -le 15 ] || echo "... $((lines - 15)) more lines"
    echo "(compared: $(wc -c <"$work/arrived") bytes, the same as in $input)"

    show_objects

    title 'A second sender must be refused while the name exists'
    if timeout 20 "$sender" "$input" </dev/null >"$work/second.log" 2>&1; then
        fail 'a second sender was not refused'
    fi
    cat "$work/second.log"

    title 'SIGKILL to both'
    kill_hard "$sender_pid"
    echo "sender $sender_pid is dead"
    "$tool" info "$name" >/dev/null || fail 'the name went, but the receiver holds the section'
    echo "the receiver still holds $name"
    kill_hard "$receiver_pid"
    echo "receiver $receiver_pid is dead"
    sender_pid=
    receiver_pid=
    check_that_name_is_gone
    title 'The demo is complete: every claim above was checked.'
}

talk()
{
    title 'Type lines for the receiver; end with Ctrl-D'
    "$receiver" 2>"$work/receiver.log" &
    receiver_pid=$!
    "$sender" || fail 'the sender failed'
    title 'The sender has ended; SIGKILL to the receiver'
    kill_hard "$receiver_pid"
    receiver_pid=
    check_that_name_is_gone
}

for program in "$sender" "$receiver" "$tool"; do
    [ -x "$program" ] || fail "$program is not built"
done
if [ -n "${INTERACTIVE-}" ]; then
    talk
else
    [ -r "$input" ] || fail "cannot read $input"
    send_input
fi
