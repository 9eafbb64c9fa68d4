#!/usr/bin/env bats
# filemap cat and filemap write

load helper

@test "what is written is read" {
    start_holder one --size 1M
    head -c 1048576 /dev/urandom >"$BATS_TEST_TMPDIR/in"
    run --separate-stderr "$FILEMAP" write one <"$BATS_TEST_TMPDIR/in"
    [ "$status" -eq 0 ]
    [ -z "$output$stderr" ]
    "$FILEMAP" cat one >"$BATS_TEST_TMPDIR/out"
    cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
    "$FILEMAP" cat one | cmp - "$BATS_TEST_TMPDIR/in"
}

@test "a new section reads as zeros" {
    start_holder one --size 64K
    cmp -n 65536 /dev/zero <("$FILEMAP" cat one)
    equal 65536 "$("$FILEMAP" cat one | wc -c)"
}

@test "--offset and --count of cat" {
    start_holder one --size 4K
    printf '0123456789' | "$FILEMAP" write one
    equal 3456 "$("$FILEMAP" cat one --offset 3 --count 4)"
    equal 3456 "$("$FILEMAP" cat -o 3 -c 4 one)"
    equal '' "$("$FILEMAP" cat one --count 0)"
    equal 4096 "$("$FILEMAP" cat one --count 1T | wc -c)"
    equal 1 "$("$FILEMAP" cat one --offset 4095 | wc -c)"
    equal 0 "$("$FILEMAP" cat one --offset 4K | wc -c)"
    refuses 1 'one: offset 4097 is behind the end: the section has 4096 bytes' "$FILEMAP" cat one --offset 4097
    refuses 1 'offset 18446744073709551615 is behind the end' "$FILEMAP" cat one --offset 18446744073709551615
}

@test "write keeps what it does not cover" {
    start_holder one --size 4K
    printf '0123456789' | "$FILEMAP" write one
    printf 'ab' | "$FILEMAP" write one --offset 4
    equal 0123ab6789 "$("$FILEMAP" cat one -c 10)"
    printf '' | "$FILEMAP" write one
    printf 'x' | "$FILEMAP" write one -o 4095
    equal x "$("$FILEMAP" cat one -o 4095)"
}

@test "too much input: status 1 and how much fitted" {
    start_holder one --size 4K
    refuses 1 'one: only 4096 bytes fitted: the section has 4096 bytes, and the input is longer' \
        "$FILEMAP" write one < <(head -c 4097 /dev/zero)
    refuses 1 'only 6 bytes fitted' "$FILEMAP" write one -o 4090 <<<'0123456'
    equal 012345 "$("$FILEMAP" cat one -o 4090)"
    refuses 1 'only 0 bytes fitted' "$FILEMAP" write one -o 4K <<<x
    "$FILEMAP" write one -o 4K </dev/null
    "$FILEMAP" write one < <(head -c 4096 /dev/zero)
    refuses 1 'offset 4097 is behind the end' "$FILEMAP" write one -o 4097 <<<x
}

@test "endless input ends at the end of the section" {
    start_holder one --size 1M
    refuses 1 'only 1048576 bytes fitted' timeout 20 "$FILEMAP" write one </dev/zero
}

@test "input in small pieces" {
    start_holder one --size 4K
    for ((i = 0; i < 50; i++)); do
        printf '%s,' "$i"
        ((i % 10)) || sleep 0.02
    done | "$FILEMAP" write one
    equal "$(printf '%s,' {0..49})" "$("$FILEMAP" cat one -c 140)"
}

@test "sections larger than one mapped piece, over its borders" {
    start_holder big --size 200M
    [ "$(json .size "$FILEMAP" info big --json)" -eq 209715200 ]
    head -c 200M /dev/zero | tr '\0' 'x' | "$FILEMAP" write big
    printf 'border' | "$FILEMAP" write big --offset $((64 * 1048576 - 3))
    printf 'border' | "$FILEMAP" write big --offset $((128 * 1048576 - 3))
    equal xborderx "$("$FILEMAP" cat big -o $((64 * 1048576 - 4)) -c 8)"
    equal xborderx "$("$FILEMAP" cat big -o $((128 * 1048576 - 4)) -c 8)"
    equal 209715200 "$("$FILEMAP" cat big | wc -c)"
    equal borderborder "$("$FILEMAP" cat big | tr -d x)"
}

@test "sizes beyond 4 GiB" {
    file=$BATS_TEST_TMPDIR/sparse
    truncate -s 6G "$file" || skip 'no room for a sparse file'
    start_holder big --file "$file"
    printf 'far' | "$FILEMAP" write big --offset 5G
    equal far "$("$FILEMAP" cat big --offset 5G --count 3)"
    equal far "$(tail -c +$((5 * 1073741824 + 1)) "$file" | head -c 3)"
    printf 'end' | "$FILEMAP" write big --offset $((6 * 1073741824 - 3))
    equal end "$(tail -c 3 "$file")"
}

@test "read-only sections are read, not written" {
    for protection in readonly writecopy execute-read execute-writecopy; do
        start_holder one --size 4K --protect "$protection"
        equal 4096 "$("$FILEMAP" cat one | wc -c)"
        refuses 1 "one: nobody can write into it: its page protection is $protection" "$FILEMAP" write one <<<x
        kill_hard "$started_pid"
    done
}

@test "a file that is cut under the section: an error instead of a crash" {
    file=$BATS_TEST_TMPDIR/file
    head -c 1M /dev/zero >"$file"
    start_holder one --file "$file"
    truncate -s 64K "$file"
    run --separate-stderr "$BASH" -c '"$FILEMAP" cat one | wc -c; exit "${PIPESTATUS[0]}"'
    [ "$status" -eq 1 ]
    [ "$output" -eq 65536 ]
    [[ $stderr == *'one: the bytes from 65536 on cannot be read; the file behind it may have been cut' ]]
    refuses 1 'cannot be written; the file behind it may have been cut' "$FILEMAP" write one -o 128K <<<x
}

@test "no such section: status 1" {
    refuses 1 'gone: There is no object of that name (error 2)' "$FILEMAP" cat gone
    refuses 1 'gone: There is no object of that name (error 2)' "$FILEMAP" write gone <<<x
    make_dead dead --size 4K
    refuses 1 'There is no object' "$FILEMAP" cat dead
    make_damaged bad
    refuses 1 "remove $local_folder/bad if" "$FILEMAP" cat bad
    refuses 1 "remove $local_folder/bad if" "$FILEMAP" write bad <<<x
}

@test "standard input or output that is closed, a folder, full: status 1" {
    start_holder one --size 4K
    run --separate-stderr "$BASH" -c '"$FILEMAP" cat one >&-'
    [ "$status" -eq 1 ]
    equal 'filemap cat: standard output: Bad file descriptor' "$stderr"
    run --separate-stderr "$BASH" -c '"$FILEMAP" cat one >/dev/full'
    [ "$status" -eq 1 ]
    equal 'filemap cat: standard output: No space left on device' "$stderr"
    run --separate-stderr "$BASH" -c '"$FILEMAP" write one <&-'
    [ "$status" -eq 1 ]
    equal 'filemap write: standard input: Bad file descriptor' "$stderr"
    run --separate-stderr "$BASH" -c '"$FILEMAP" write one </'
    [ "$status" -eq 1 ]
    equal 'filemap write: standard input: Is a directory' "$stderr"
}

@test "progress on a terminal after a second, and nowhere else" {
    command -v script >/dev/null || skip 'script is missing'
    start_holder one --size 8M
    script -qec '"$FILEMAP" cat one | (sleep 1.3; cat >/dev/null)' /dev/null >"$BATS_TEST_TMPDIR/screen" </dev/null
    [[ $(<"$BATS_TEST_TMPDIR/screen") =~ [0-9.]+M\ of\ 8M,\ [0-9]+\ %,\ [0-9.]+[KM]?/s ]]
    script -qec '"$FILEMAP" cat one | cat >/dev/null' /dev/null >"$BATS_TEST_TMPDIR/screen" </dev/null
    [ ! -s "$BATS_TEST_TMPDIR/screen" ]
    run "$BASH" -c '"$FILEMAP" cat one 2>&1 >/dev/null | (sleep 1.3; cat)'
    [ -z "$output" ]
}

@test "reserved sections: write commits what the input reaches, cat shows zeros for the rest" {
    start_holder one --size 1G --reserve
    equal 0 "$("$FILEMAP" info one --json | jq .committed)"
    printf '0123456789' | "$FILEMAP" write one --offset 200000
    equal 65536 "$("$FILEMAP" info one --json | jq .committed)"
    equal 0123456789 "$("$FILEMAP" cat one -o 200000 -c 10)"
    cmp <(head -c 200000 /dev/zero) <("$FILEMAP" cat one -c 200000)
    equal 3145728 "$("$FILEMAP" cat one -o 512M -c 3M | wc -c)"
    head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
    "$FILEMAP" write one <"$BATS_TEST_TMPDIR/in"
    cmp -n 300000 "$BATS_TEST_TMPDIR/in" <("$FILEMAP" cat one)
    equal 327680 "$("$FILEMAP" info one --json | jq .committed)"
}
