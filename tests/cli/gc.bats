#!/usr/bin/env bats
# filemap gc

load helper

@test "removes what nobody holds, and says so" {
    start_holder alive --size 4K
    make_dead gone --size 64K
    equal 2 "$(find "$local_folder" -type f | wc -l)"
    run --separate-stderr "$FILEMAP" gc
    [ "$status" -eq 0 ]
    [[ ${lines[1]} == 'Local\gone removed '"$local_folder/gone" ]]
    [[ ${lines[-1]} =~ ^'removed 1 dead ('[0-9]+'K), 1 alive, 0 damaged'$ ]]
    equal "$local_folder/alive" "$(find "$local_folder" -type f)"
    run "$FILEMAP" gc
    equal 'removed 0 dead (0), 1 alive, 0 damaged' "$output"
}

@test "JSON" {
    start_holder alive --size 4K
    make_dead gone --size 64K
    make_damaged bad
    run "$FILEMAP" gc --json
    [ "$status" -eq 0 ]
    equal '[1,1,1,0]' "$(jq -c '[.removed, .alive, .damaged, .denied]' <<<"$output")"
    (($(jq .bytes_freed <<<"$output") >= 65536))
    equal "[{\"name\":\"Local\\\\bad\",\"state\":\"damaged\",\"path\":\"$local_folder/bad\"},{\"name\":\"Local\\\\gone\",\"state\":\"removed\",\"path\":\"$local_folder/gone\"}]" \
        "$(jq -c .objects <<<"$output")"
    equal '[]' "$(rm "$local_folder/bad"; "$FILEMAP" gc --json | jq -c .objects)"
}

@test "without a folder: nothing to do, and none is made" {
    run --separate-stderr "$FILEMAP" gc
    [ "$status" -eq 0 ]
    equal 'removed 0 dead (0), 0 alive, 0 damaged' "$output"
    [ -z "$(ls -A "$FILEMAP_DIR")" ]
}

@test "--dry-run only tells" {
    make_dead gone --size 64K
    make_damaged bad
    run --separate-stderr "$FILEMAP" gc --dry-run
    [ "$status" -eq 0 ]
    [[ $output == *'Local\gone dead '*'would remove 1 dead ('*'), 0 alive, 1 damaged' ]]
    equal '[1,1,"dead"]' "$("$FILEMAP" gc -n --json | jq -c '[.removed, .damaged, .objects[1].state]')"
    [ -e "$local_folder/gone" ]
    equal 1 "$(json .removed "$FILEMAP" gc --json)"
    [ ! -e "$local_folder/gone" ]
}

@test "damaged files are reported and stay" {
    make_damaged bad
    make_damaged $'new\nline'
    ln -s /etc/passwd "$local_folder/link"
    mkdir "$local_folder/folder"
    run --separate-stderr "$FILEMAP" gc
    [ "$status" -eq 0 ]
    [[ $output == *'Local\bad '*damaged*"$local_folder/bad"* ]]
    [[ $output == *'Local\new\nline damaged '*'/new\nline'* ]]
    [[ ${lines[-1]} == 'removed 0 dead (0), 0 alive, 4 damaged' ]]
    [ -L "$local_folder/link" ] && [ -d "$local_folder/folder" ] && [ -f "$local_folder/bad" ]
}

@test "many dead objects" {
    for ((i = 0; i < 200; i++)); do
        start "$FILEMAP" create "many$i" --size 4K
    done
    await objects 200
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    wait
    equal 200 "$(json .removed "$FILEMAP" gc --json)"
    [ -z "$(find "$local_folder" -type f)" ]
}

@test "two at the same time" {
    for ((i = 0; i < 30; i++)); do
        start "$FILEMAP" create "many$i" --size 4K
    done
    await objects 30
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    wait
    "$FILEMAP" gc --json >"$FILEMAP_DIR/first" 3>&- &
    other=$!
    "$FILEMAP" gc --json >"$FILEMAP_DIR/second"
    wait "$other"
    equal 30 "$(jq -s 'map(.removed) | add' "$FILEMAP_DIR/first" "$FILEMAP_DIR/second")"
    [ -z "$(find "$local_folder" -type f)" ]
}

@test "--local and --global" {
    need_root
    make_dead here --size 4K
    make_dead 'Global\there' --size 4K
    equal '["Global\\there"]' "$("$FILEMAP" gc --global --json | jq -c '[.objects[].name]')"
    equal '["Local\\here"]' "$("$FILEMAP" gc --local --json | jq -c '[.objects[].name]')"
}

@test "a folder that cannot be used: status 1, the other one is cleaned" {
    need_root
    make_dead 'Global\gone' --size 4K
    mkdir -m 700 "$local_folder" 2>/dev/null || true
    chmod 770 "$local_folder"
    run --separate-stderr "$FILEMAP" gc
    [ "$status" -eq 1 ]
    [[ $stderr == "filemap gc: Local\\: "*"$local_folder cannot be used, 'filemap doctor' tells why" ]]
    [[ $output == *'removed 1 dead '* ]]
    [ ! -e "$global_folder/gone" ]
}

@test "what belongs to others is counted as denied" {
    need_nobody
    make_dead 'Global\gone' --size 4K
    run --separate-stderr as_nobody "$FILEMAP" gc
    [ "$status" -eq 0 ]
    [[ $output == 'removed 0 dead (0), 0 alive, 0 damaged, 1 of other users' ]]
    equal 1 "$(json .denied as_nobody "$FILEMAP" gc --json)"
    [ -e "$global_folder/gone" ]
    equal 1 "$(json .removed "$FILEMAP" gc --json)"
}
