#!/usr/bin/env bats
# filemap create

load helper

# ended PID WANTED: it ends by itself with this status
ended()
{
    local got=0
    await not kill -0 "$1"
    wait "$1" || got=$?
    equal "$2" "$got"
}

@test "holds while the command runs, exits with its status, and leaves nothing" {
    run --separate-stderr "$FILEMAP" create one --size 64K -- \
        sh -c '"$FILEMAP" info one --json; exit 7'
    [ "$status" -eq 7 ]
    equal 65536 "$(jq .size <<<"$output")"
    equal 'filemap create: one: created, 64K (65536 bytes), readwrite; held until the command ends' "$stderr"
    [ -z "$(find "$FILEMAP_DIR" -type f)" ]
}

@test "--reserve takes no memory" {
    run --separate-stderr "$FILEMAP" create one --size 1T --reserve -- \
        sh -c '"$FILEMAP" info one --json'
    [ "$status" -eq 0 ]
    equal 1099511627776 "$(jq .size <<<"$output")"
    equal 0 "$(jq .committed <<<"$output")"
    equal 'filemap create: one: created, 1T (1099511627776 bytes), readwrite, reserved; held until the command ends' "$stderr"
    refuses 2 'a section with a file cannot be reserved only' "$FILEMAP" create one -r --file /etc/passwd
}

@test "--quiet" {
    run --separate-stderr "$FILEMAP" create one --size 1 --quiet -- true
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
}

@test "a command that a signal kills: 128 + signal" {
    run "$FILEMAP" create one --size 1 -- sh -c 'kill -KILL $$'
    [ "$status" -eq 137 ]
    run "$FILEMAP" create one --size 1 -- sh -c 'kill -PIPE $$'
    [ "$status" -eq 141 ]
}

@test "a command that cannot be run: 126, that does not exist: 127" {
    refuses 127 '/no/such: the command cannot be run: No such file' "$FILEMAP" create one -q --size 1 -- /no/such
    refuses 127 'no-such-command: the command cannot be run' env PATH=/usr/bin:/bin "$FILEMAP" create one -q --size 1 -- no-such-command
    refuses 126 '/: the command cannot be run' "$FILEMAP" create one -q --size 1 -- /
    [ -z "$(find "$FILEMAP_DIR" -type f)" ]
}

@test "the command gets its arguments, standard input and output as they are" {
    run --separate-stderr "$FILEMAP" create one -q --size 1 -- printf '%s|' -- --size ' a ' $'b\nc' ''
    equal $'--|--size| a |b\nc||' "$output"
    equal input "$(printf input | "$FILEMAP" create one -q --size 1 -- cat)"
}

@test "signals go on to the command" {
    # shellcheck disable=SC2016 # for the inner shell
    start "$FILEMAP" create one --size 1 -- sh -c 'trap "exit 5" TERM; while :; do sleep 0.05; done'
    await "$FILEMAP" info one
    sleep 0.2
    kill -TERM "$started_pid"
    ended "$started_pid" 5
    refuses 1 'There is no object' "$FILEMAP" info one
}

@test "the command does not keep the name alive" {
    start "$FILEMAP" create one --size 1 -- sleep 60
    await "$FILEMAP" info one
    child=$(pgrep -P "$started_pid")
    kill_hard "$started_pid"
    kill -0 "$child"
    refuses 1 'There is no object' "$FILEMAP" info one
    kill -KILL "$child"
}

@test "an ignored SIGCHLD does not take the status away" {
    run env --ignore-signal=CHLD "$FILEMAP" create one --size 1 -- sh -c 'exit 3'
    [ "$status" -eq 3 ]
}

@test "without a command: until SIGTERM, SIGINT or SIGHUP" {
    for signal in TERM HUP QUIT; do
        start_holder one --size 1
        kill -s "$signal" "$started_pid"
        ended "$started_pid" 0
        [ -z "$(find "$FILEMAP_DIR" -type f)" ]
    done
    # A background job of a shell without job control ignores SIGINT.
    start env --default-signal=INT "$FILEMAP" create one --size 1
    await "$FILEMAP" info one
    kill -s INT "$started_pid"
    ended "$started_pid" 0
}

@test "without a command: until the end of standard input, if that is a pipe" {
    mkfifo "$FILEMAP_DIR/pipe"
    "$FILEMAP" create one --size 1 <"$FILEMAP_DIR/pipe" 2>"$FILEMAP_DIR/messages" 3>&- &
    holder=$!
    started+=("$holder")
    exec {writer}>"$FILEMAP_DIR/pipe"
    await "$FILEMAP" info one
    echo 'not the end' >&"$writer"
    sleep 0.2
    kill -0 "$holder"
    exec {writer}>&-
    ended "$holder" 0
    [[ $(<"$FILEMAP_DIR/messages") == *'held until the end of standard input, SIGINT or SIGTERM' ]]
}

@test "without a command: until Ctrl-D or Ctrl-C on a terminal" {
    command -v script >/dev/null || skip 'script is missing'
    for key in '\004' '\003'; do
        (sleep 1; printf '%b' "$key"; sleep 5) |
            timeout 10 script -qec '"$FILEMAP" create one --size 1' /dev/null >"$BATS_TEST_TMPDIR/screen" 3>&- &
        await "$FILEMAP" info one
        await not "$FILEMAP" info one
        [[ $(<"$BATS_TEST_TMPDIR/screen") == *'held until Ctrl-D, Ctrl-C or SIGTERM'* ]]
        kill "$!" 2>/dev/null || true
        wait "$!" || true
    done
}

@test "sizes" {
    for pair in 4096=4096 0x2000=8192 64K=65536 64k=65536 64KiB=65536 3M=3145728; do
        start_holder one --size "${pair%=*}"
        equal "${pair#*=}" "$(json .size "$FILEMAP" info one --json)"
        kill_hard "$started_pid"
    done
    run --separate-stderr env FILEMAP_COMMIT=lazy "$FILEMAP" create one --size 5G -- true
    [ "$status" -eq 0 ] || [[ $stderr == *'(error 1455)'* ]]
    refuses 2 'is no size' "$FILEMAP" create one --size 5Z
    refuses 2 'needs a size above 0' "$FILEMAP" create one --size 0
    refuses 2 '--size or --file is missing' "$FILEMAP" create one
}

@test "a size that cannot be committed: status 1, and what could be" {
    refuses 1 '(error 1455); ' "$FILEMAP" create one --size 100T
    [[ $stderr =~ 'error 1455); '[0-9.]+[KMGTPE]\ can\ be\ committed\ now ]]
    refuses 1 'one: The size is larger than a section can be' "$FILEMAP" create one --size 15E
    [ -z "$(find "$FILEMAP_DIR" -type f)" ]
}

@test "each page protection, in three spellings" {
    while read -r word short; do
        for spelling in "$word" "$short" "PAGE_$(tr a-z- A-Z_ <<<"$word")"; do
            run "$FILEMAP" create one -q --size 4K -p "$spelling" -- "$FILEMAP" info one --json
            [ "$status" -eq 0 ]
            equal "$word" "$(jq -r .protection <<<"$output")"
        done
    done <<'END'
readonly r
readwrite rw
writecopy rc
execute-read rx
execute-readwrite rwx
execute-writecopy rcx
END
    for word in noaccess w PAGE_ rwxr '' PAGE_GUARD $'\e'; do
        refuses 2 'is no page protection' "$FILEMAP" create one --size 4K --protect "$word"
    done
}

@test "a name that exists: status 1, --open opens it as it is" {
    start_holder one --size 8K -p readonly
    refuses 1 'one: the name exists already (error 183); --open' "$FILEMAP" create one --size 4K
    equal "$started_pid" "$(json '.holders[].pid' "$FILEMAP" info one --json)"
    run --separate-stderr "$FILEMAP" create one --size 4K -p readonly --open -- true
    [ "$status" -eq 0 ]
    [[ $stderr == *'one: opened, 8K (8192 bytes), readonly; held'* ]]
    run --separate-stderr "$FILEMAP" create two --size 4K --open -- true
    [[ $stderr == *'two: created, 4K'* ]]
}

@test "a dead name is free" {
    make_dead one --size 8K
    run "$FILEMAP" create one -q --size 4K -- "$FILEMAP" info one --json
    [ "$status" -eq 0 ]
    equal 4096 "$(jq .size <<<"$output")"
}

@test "--file maps a file" {
    file=$BATS_TEST_TMPDIR/file
    printf '0123456789' >"$file"
    start_holder one --file "$file"
    equal 0123456789 "$("$FILEMAP" cat one)"
    printf 'abc' | "$FILEMAP" write one --offset 2
    equal 01abc56789 "$(<"$file")"
    kill_hard "$started_pid"
    run "$FILEMAP" create two --file "$file" --size 5 -- "$FILEMAP" cat two
    equal 01abc "${lines[-1]}"
    (cd "$BATS_TEST_TMPDIR" && "$FILEMAP" create three -q --file file -p r -- "$FILEMAP" cat three)
}

@test "--file with a larger --size extends the file" {
    file=$BATS_TEST_TMPDIR/file
    : >"$file"
    refuses 1 'one: The file to map is empty (error 1006); --size extends it' "$FILEMAP" create one --file "$file"
    "$FILEMAP" create one --file "$file" --size 10000 -- true
    equal 10000 "$(stat -c %s "$file")"
    refuses 1 '(error 8)' "$FILEMAP" create one --file "$file" --size 20000 -p readonly
    equal 10000 "$(stat -c %s "$file")"
}

@test "--file with files that cannot be mapped: status 1" {
    refuses 1 "/no/such: No such file or directory; 'truncate" "$FILEMAP" create one --file /no/such
    refuses 1 "$BATS_TEST_TMPDIR: Is a directory" "$FILEMAP" create one --file "$BATS_TEST_TMPDIR"
    refuses 1 'folder, pipe or device (error 193)' "$FILEMAP" create one --file "$BATS_TEST_TMPDIR" -p readonly
    refuses 1 'folder, pipe or device (error 193)' "$FILEMAP" create one --file /dev/zero --size 1
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    refuses 1 'folder, pipe or device (error 193)' "$FILEMAP" create one --file "$BATS_TEST_TMPDIR/pipe" --size 1
    [ -z "$(find "$FILEMAP_DIR" -type f)" ]
}

@test "a file with any bytes in its name" {
    file=$BATS_TEST_TMPDIR/$'\xff\n "x'
    printf x >"$file"
    run "$FILEMAP" create one -q --file "$file" -- "$FILEMAP" cat one
    equal x "$output"
}

@test "a file that is gone is still there for those who open the name" {
    printf 'kept' >"$BATS_TEST_TMPDIR/file"
    start_holder one --file "$BATS_TEST_TMPDIR/file"
    rm "$BATS_TEST_TMPDIR/file"
    equal kept "$("$FILEMAP" cat one)"
}

@test "names that cannot be: status 1" {
    refuses 1 'a backslash may only end the prefix' "$FILEMAP" create 'a\b' --size 1
    refuses 1 'a backslash may only end the prefix' "$FILEMAP" create '\b' --size 1
    refuses 1 'The name is reserved' "$FILEMAP" create 'Global\' --size 1
    make_damaged bad
    refuses 1 "remove $local_folder/bad if" "$FILEMAP" create bad --size 1
}

@test "Global\\ needs root to make its folder" {
    need_nobody
    chmod 777 "$FILEMAP_DIR"
    refuses 1 "the folder $global_folder cannot be used, 'filemap doctor'" \
        as_nobody "$FILEMAP" create 'Global\x' --size 1
    start_holder 'Global\x' --size 1
    equal root "$(json .owner "$FILEMAP" info 'Global\x' --json)"
    run as_nobody "$FILEMAP" create 'Global\y' -q --size 1 -- "$FILEMAP" info 'Global\y' --json
    [ "$status" -eq 0 ]
    equal 65534 "$(jq .uid <<<"$output")"
}

@test "a missing command after --: status 2" {
    refuses 2 'the command after -- is missing' "$FILEMAP" create one --size 1 --
}

@test "neither memory nor disk has room: status 1" {
    need_mounts
    FILEMAP_PAGEFILE_DIR=/nowhere/at/all run --separate-stderr privately sh -c \
        'mount -t tmpfs -o size=64k none "$FILEMAP_DIR" && "$FILEMAP" create one --size 128K -- true'
    [ "$status" -eq 1 ]
    [[ $stderr == *'(error 1455)'* ]]
}
