#!/usr/bin/env bats
# filemap ls

load helper

@test "no objects: no output, status 0" {
    run --separate-stderr "$FILEMAP" ls
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
    equal 0 "$(json '.objects | length' "$FILEMAP" ls --json)"
    [ ! -e "$local_folder" ]
}

@test "name, type, size, committed, protection, age, holder" {
    start_holder one --size 64K --protect rw
    run --separate-stderr "$FILEMAP" ls
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    equal 'NAME TYPE SIZE COMMITTED PROTECTION AGE HOLDERS' "$(tr -s ' ' <<<"${lines[0]}")"
    [[ ${lines[1]} =~ ^'Local\one section  64K       64K readwrite '+[0-9]+s\ "$started_pid ${FILEMAP##*/}"$ ]]
}

@test "two processes hold one object" {
    start_holder both --size 4K
    first=$started_pid
    start "$FILEMAP" hold both -- sleep 60
    second=$started_pid
    await json '.objects[0].holders | length == 2' "$FILEMAP" ls --json
    equal "$(printf '%s\n' "$first" "$second" | sort -n)" \
        "$(json '.objects[0].holders[].pid' "$FILEMAP" ls --json)"
    [[ $("$FILEMAP" ls) == *" $first ${FILEMAP##*/}"* ]]
    [[ $("$FILEMAP" ls) == *" $second ${FILEMAP##*/}"* ]]
    kill_hard "$first"
    equal "$second" "$(json '.objects[0].holders[].pid' "$FILEMAP" ls --json)"
}

@test "JSON has numbers for numbers" {
    start_holder one --size 1M
    run "$FILEMAP" ls --json
    equal object "$(jq -r type <<<"$output")"
    equal '{"name":"Local\\one","type":"section","state":"alive","size":1048576,"committed":1048576,"storage":"memory","protection":"readwrite"}' \
        "$(jq -c '.objects[0] | del(.age, .holders)' <<<"$output")"
    equal number "$(jq -r '.objects[0].age | type' <<<"$output")"
    equal "[{\"pid\":$started_pid,\"program\":\"${FILEMAP##*/}\",\"handles\":1,\"views\":0}]" \
        "$(jq -c '.objects[0].holders | map(.program |= sub(".*/"; ""))' <<<"$output")"
}

@test "sorted by name" {
    for name in b a10 a2 B 'a b' ä; do
        start_holder "$name" --size 1
    done
    equal $'Local\\B\nLocal\\a b\nLocal\\a10\nLocal\\a2\nLocal\\b\nLocal\\ä' \
        "$(json '.objects[].name' "$FILEMAP" ls --json)"
}

@test "--bytes" {
    start_holder one --size 3M
    [[ $("$FILEMAP" ls) == *' 3M '* ]]
    [[ $("$FILEMAP" ls --bytes) == *' 3145728 '* ]]
    [[ $("$FILEMAP" ls -b) == *' 3145728 '* ]]
}

@test "patterns, with and without prefix" {
    for name in alpha beta 'Local\gamma'; do
        start_holder "$name" --size 1
    done
    names() { json '.objects[].name' "$FILEMAP" ls --json "$@"; }
    equal $'Local\\alpha\nLocal\\beta\nLocal\\gamma' "$(names '*')"
    equal 'Local\alpha' "$(names alpha)"
    equal 'Local\alpha' "$(names 'Local\alpha')"
    equal $'Local\\alpha\nLocal\\beta' "$(names 'al*' '?eta')"
    equal 'Local\gamma' "$(names 'Local\[gh]amma')"
    equal $'Local\\alpha\nLocal\\beta' "$(names 'Local\[!g]*')"
}

@test "a pattern without a match: status 1, the others are shown" {
    start_holder one --size 1
    refuses 1 'filemap ls: two: no object matches' "$FILEMAP" ls two
    refuses 1 'filemap ls: t*: no object matches' "$FILEMAP" ls 't*'
    refuses 1 'ONE: no object matches' "$FILEMAP" ls ONE
    run --separate-stderr "$FILEMAP" ls two one
    [ "$status" -eq 1 ]
    [[ $output == *'Local\one'* ]]
    [[ $stderr == *'two: no object matches' ]]
}

@test "a character of several bytes is one for a pattern" {
    start_holder 'ä日😀' --size 1
    "$FILEMAP" ls '???'
    "$FILEMAP" ls '[ß-ö]*'
    "$FILEMAP" ls '*[😀]'
    refuses 1 'no object matches' "$FILEMAP" ls '??'
}

@test "dead objects only with --all" {
    make_dead gone --size 64K
    run --separate-stderr "$FILEMAP" ls
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    refuses 1 "gone: no object matches; a dead or damaged one does" "$FILEMAP" ls gone
    run --separate-stderr "$FILEMAP" ls --all gone
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *' STATE '* ]]
    [[ ${lines[1]} == 'Local\gone '*' dead '*' 64K '* ]]
    equal '["dead",65536,[]]' "$(json '.objects[0] | [.state, .size, .holders]|tojson' "$FILEMAP" ls -a --json)"
}

@test "damaged files only with --all, and everything else goes on" {
    start_holder good --size 1
    make_damaged bad
    ln -s /etc/passwd "$local_folder/link"
    mkdir "$local_folder/folder"
    mkfifo "$local_folder/pipe"
    : >"$local_folder/empty"
    head -c 8192 /dev/urandom >"$local_folder/noise"
    truncate -s 1T "$local_folder/huge"
    equal 'Local\good' "$(json '.objects[].name' "$FILEMAP" ls --json)"
    equal 7 "$(json '[.objects[] | select(.state == "damaged")] | length' "$FILEMAP" ls --json --all)"
    equal null "$("$FILEMAP" ls --json --all bad | jq -c '.objects[0].size')"
    run "$FILEMAP" ls -a
    [ "$status" -eq 0 ]
    [[ $output == *'Local\bad '*damaged* ]]
}

@test "a truncated object is damaged" {
    start_holder cut --size 64K
    truncate -s 8192 "$local_folder/cut"
    equal damaged "$(json '.objects[0].state' "$FILEMAP" ls -a --json)"
}

@test "--local and --global" {
    need_root
    start_holder here --size 1
    start_holder 'Global\there' --size 1
    names() { json '.objects[].name' "$FILEMAP" ls --json "$@"; }
    equal $'Global\\there\nLocal\\here' "$(names)"
    equal 'Local\here' "$(names --local)"
    equal 'Global\there' "$(names --global)"
    equal $'Global\\there\nLocal\\here' "$(names --local --global)"
    equal 'Global\there' "$(names there)"
    equal 'Global\there' "$(names 'Global\*')"
    refuses 1 'no object matches' "$FILEMAP" ls --local there
}

@test "objects of other users that may not be read are denied, not hidden" {
    need_nobody
    start_holder 'Global\mine' --size 1
    run --separate-stderr as_nobody "$FILEMAP" ls
    [ "$status" -eq 0 ]
    [[ $output == *'Global\mine '*denied* ]]
    refuses 1 'Global\mine: The access asked for is not allowed' as_nobody "$FILEMAP" info 'Global\mine'
}

@test "a folder that cannot be used: status 1, and the other one is shown" {
    need_root
    start_holder 'Global\good' --size 1
    mkdir -p "$local_folder"
    chmod 777 "$local_folder"
    run --separate-stderr "$FILEMAP" ls
    [ "$status" -eq 1 ]
    [[ $output == *'Global\good'* ]]
    [[ $stderr == 'filemap ls: Local\: '*'filemap doctor'* ]]
}

@test "hundreds of objects take no time to speak of" {
    (umask 077 && mkdir -p "$local_folder")
    make_dead model --size 1
    for ((i = 0; i < 500; i++)); do
        cp "$local_folder/model" "$local_folder/copy$i"
    done
    run timeout 20 "$FILEMAP" ls --all
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -ge 501 ]
}
