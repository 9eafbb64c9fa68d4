#!/usr/bin/env bats
# filemap info

load helper

@test "everything about a section" {
    start_holder one --size 64K -p rwx
    run --separate-stderr "$FILEMAP" info one
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    [[ $output == *'Name:         Local\one'$'\n'* ]]
    [[ $output == *$'\nType:         section\n'* ]]
    [[ $output == *$'\nSize:         64K (65536 bytes)\n'* ]]
    [[ $output == *$'\nProtection:   execute-readwrite\n'* ]]
    [[ $output == *$'\nOwner:        '"$(id -un)"$'\n'* ]]
    [[ $output == *$'\nPath:         '"$local_folder/one"$'\n'* ]]
    [[ ${lines[-1]} == *"$started_pid ${FILEMAP##*/} "* ]]
}

@test "JSON is one object" {
    before=$(date +%s)
    start_holder one --size 64K
    run "$FILEMAP" info one --json
    [ "$status" -eq 0 ]
    equal '["Local\\one","section","alive",65536,65536,"readwrite","commit",null]' \
        "$(jq -c '[.name,.type,.state,.size,.committed,.protection,.attributes,.backing_file]' <<<"$output")"
    equal "$(id -u)" "$(jq .uid <<<"$output")"
    equal "$local_folder/one" "$(jq -r .path <<<"$output")"
    equal "$started_pid" "$(jq '.holders[].pid' <<<"$output")"
    created=$(date +%s -d "$(jq -r .created <<<"$output")")
    ((created >= before && created <= $(date +%s)))
}

@test "a file-backed section names its file" {
    file=$BATS_TEST_TMPDIR/$'back\ned'
    head -c 5000 /dev/zero >"$file"
    start_holder one --file "$file" -p readonly
    equal "$file" "$(json .backing_file "$FILEMAP" info one --json)"
    equal 5000 "$(json .size "$FILEMAP" info one --json)"
    [[ $("$FILEMAP" info one) == *'back\ned'* ]]
    [[ $("$FILEMAP" info one) == *$'\nAttributes:   '*file* ]]
}

@test "with or without the prefix Local\\" {
    start_holder 'Local\one' --size 1
    equal 'Local\one' "$(json .name "$FILEMAP" info one --json)"
    equal 'Local\one' "$(json .name "$FILEMAP" info 'Local\one' --json)"
    refuses 1 'There is no object of that name (error 2)' "$FILEMAP" info 'Global\one'
    refuses 1 'There is no object of that name (error 2)' "$FILEMAP" info ONE
}

@test "no such object: status 1, and a hint when the shell ate a backslash" {
    refuses 1 "filemap info: gone: There is no object of that name (error 2); 'filemap ls'" "$FILEMAP" info gone
    refuses 1 'quote names with a backslash' "$FILEMAP" info Localgone
    refuses 1 'quote names with a backslash' "$FILEMAP" info Globalgone
}

@test "a dead object is none" {
    make_dead one --size 1
    refuses 1 'There is no object of that name' "$FILEMAP" info one
}

@test "names that cannot be: status 1" {
    refuses 1 'a backslash may only end the prefix' "$FILEMAP" info 'a\b'
    refuses 1 "'filemap ls' shows what is in private namespaces" "$FILEMAP" info 'alias\x'
    refuses 1 'a backslash may only end the prefix' "$FILEMAP" info '\a'
    refuses 1 'a backslash may only end the prefix' "$FILEMAP" info 'Local\\a'
    refuses 1 'The name is reserved' "$FILEMAP" info 'Local\'
    refuses 1 'The name is reserved' "$FILEMAP" info 'Global'
}

@test "a damaged object: status 1, and the path of its file" {
    make_damaged bad
    refuses 1 "is damaged or not one of ours (error 1392); remove $local_folder/bad if" "$FILEMAP" info bad
    refuses 1 "remove $local_folder/bad if" "$FILEMAP" info 'Local\bad'
}

@test "a folder that cannot be used: status 1, and a pointer to the doctor" {
    mkdir -m 777 "$local_folder"
    chmod 777 "$local_folder"
    refuses 1 "$local_folder cannot be used, 'filemap doctor' tells why" "$FILEMAP" info x
}
