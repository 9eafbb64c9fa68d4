#!/usr/bin/env bats
# Private namespaces, and what is in them.

load helper

# Root's are between users.
own_sid()
{
    if [ "$(id -u)" -eq 0 ]; then
        echo S-1-1-0
    else
        echo "S-1-22-1-$(id -u)"
    fi
}

# start_space BOUNDARY ALIAS SECTION...
start_space()
{
    local last=${*: -1}
    [ -d "$global_folder" ] || mkdir -m 1777 "$global_folder"
    chmod 1777 "$global_folder"
    start "$SPACE" "$(own_sid)" "$@"
    # shellcheck disable=SC2016
    await sh -c '"$0" ls --json | grep -qF "$1"' "$FILEMAP" "\"$2\\\\$last\""
}

@test "ls lists a namespace by alias and boundary, and its objects by alias and name" {
    start_space edge ali one two
    run --separate-stderr "$FILEMAP" ls
    [ "$status" -eq 0 ]
    [[ $output == *'ali\\'"$(own_sid)"'\\edge '*namespace* ]]
    [[ $output == *'ali\\one '*section*"$started_pid cli-space"* ]]
    [[ $output == *'ali\\two '* ]]
    run --separate-stderr "$FILEMAP" ls 'ali\one'
    [ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 2 ]
    equal 'ali\one' "$("$FILEMAP" ls --json 'ali\o*' | jq -r '.objects[0].name')"
}

@test "info shows such an object" {
    start_space edge ali one
    run --separate-stderr "$FILEMAP" info 'ali\one'
    [ "$status" -eq 0 ]
    [[ $output == 'Name: '*'ali\\one'* ]]
    [[ $output == *"$started_pid"*space* ]]
    equal 'ali\one' "$(json .name "$FILEMAP" info --json 'ali\one')"
    equal 4096 "$(json .size "$FILEMAP" info --json 'ali\one')"
    equal "$started_pid" "$(json '.holders[0].pid' "$FILEMAP" info --json 'ali\one')"
    [ -f "$(json .path "$FILEMAP" info --json 'ali\one')" ]
}

@test "info shows a namespace" {
    start_space edge ali one
    run --separate-stderr "$FILEMAP" info "ali\\$(own_sid)\\edge"
    [ "$status" -eq 0 ]
    [[ $output == *'Type: '*namespace* ]]
    equal namespace "$(json .type "$FILEMAP" info --json "ali\\$(own_sid)\\edge")"
}

@test "two namespaces of one alias: info tells how to see both" {
    start_space edge ali one
    start_space other ali one
    await sh -c '[ "$("$0" ls "ali\\one" | wc -l)" -eq 3 ]' "$FILEMAP"
    refuses 1 "ali\\\\one: 2 private namespaces have an object of that name; 'filemap ls' shows them all" \
        "$FILEMAP" info 'ali\one'
    equal edge "$(json .name "$FILEMAP" info --json "ali\\$(own_sid)\\edge" | cut -d '\' -f 3)"
}

@test "what is not in a namespace, or dead" {
    start_space edge ali one
    refuses 1 "ali\\\\two: This cannot be a name (error 3); a backslash may only end the prefix Local\ or Global\; 'filemap ls' shows what is in private namespaces" \
        "$FILEMAP" info 'ali\two'
    refuses 1 'This cannot be a name (error 3)' "$FILEMAP" info 'ali\one\x'
    refuses 1 'This cannot be a name (error 3)' "$FILEMAP" info 'Local\ali\one'
    kill -KILL "$started_pid"
    wait "$started_pid" || true
    refuses 1 'This cannot be a name (error 3)' "$FILEMAP" info 'ali\one'
    [[ $("$FILEMAP" ls --all) == *'ali\\one '*dead* ]]
}

@test "the other commands cannot open what is in one, and say so" {
    start_space edge ali one
    for command in cat write; do
        refuses 1 "ali\\\\one: It is in a private namespace, which the tool cannot open (error 3); 'filemap info' shows it" \
            "$FILEMAP" "$command" 'ali\one' </dev/null
    done
    refuses 1 "'filemap info' shows it" "$FILEMAP" hold 'ali\one' -- true
}
