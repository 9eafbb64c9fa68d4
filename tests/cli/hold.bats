#!/usr/bin/env bats
# filemap hold

load helper

@test "the name and the bytes stay when all others are gone" {
    start_holder one --size 4K
    creator=$started_pid
    printf 'kept' | "$FILEMAP" write one
    start "$FILEMAP" hold one -- sleep 60
    await json '.holders | length == 2' "$FILEMAP" info one --json
    kill_hard "$creator"
    equal kept "$("$FILEMAP" cat -c 4 one)"
    equal "$started_pid" "$(json '.holders[].pid' "$FILEMAP" info one --json)"
    kill_hard "$started_pid"
    refuses 1 'There is no object' "$FILEMAP" info one
}

@test "exits with the status of the command" {
    start_holder one --size 4K
    run --separate-stderr "$FILEMAP" hold one -- sh -c 'exit 9'
    [ "$status" -eq 9 ]
    equal 'filemap hold: one: opened, 4K (4096 bytes), readwrite; held until the command ends' "$stderr"
    run --separate-stderr "$FILEMAP" hold --quiet one -- true
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    run -127 "$FILEMAP" hold one -- /no/such
    "$FILEMAP" info one >/dev/null
}

@test "holds any protection, and file-backed sections" {
    printf 'text' >"$BATS_TEST_TMPDIR/file"
    for protection in r rw rc rx rwx rcx; do
        start_holder one --size 4K -p "$protection"
        "$FILEMAP" hold one -q -- true
        kill_hard "$started_pid"
    done
    start_holder one --file "$BATS_TEST_TMPDIR/file"
    "$FILEMAP" hold one -q -- true
}

@test "no such section: status 1, and the command does not run" {
    refuses 1 'gone: There is no object of that name (error 2)' "$FILEMAP" hold gone -- touch "$FILEMAP_DIR/ran"
    [ ! -e "$FILEMAP_DIR/ran" ]
    make_damaged bad
    refuses 1 "remove $local_folder/bad if" "$FILEMAP" hold bad -- true
}

@test "without a command: status 2" {
    refuses 2 'the command is missing: filemap hold NAME -- COMMAND' "$FILEMAP" hold one
    refuses 2 'the command after -- is missing' "$FILEMAP" hold one --
    refuses 2 'an argument too many: true' "$FILEMAP" hold one true
}
