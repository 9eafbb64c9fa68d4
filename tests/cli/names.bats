#!/usr/bin/env bats
# Names with any characters: made, found, read and written, and printed so that no terminal obeys them.

load helper

odd_names=(
    $'line\nbreak' $'tab\tand\rreturn' 'single'\''quote' 'double"quote' 'back`tick' '$(id)' '; rm -rf *'
    '*' '?' '[a]' 'a[' '~' ' leading' 'trailing ' '   ' '-' '--help' '--' '.' '..' '.hidden' 'a/b' '/' '%41' '%'
    '😀' $'e\u0301' '日本語' $'\e[31mred' $'\e]0;title\a' $'\x01\x7f' $'\u009b31m' $'\u202egnp.exe' $'\u200b'
    $'\ufeff' 'C:' 'filemap' 'x=y' '{"a":1}' $'\U10ffff' $'\u00a0'
)

@test "odd names do everything that others do" {
    for name in "${odd_names[@]}"; do
        printf 'name: %q\n' "$name"
        full="Local\\$name"
        start_holder "$full" --size 4K
        printf 'payload' | "$FILEMAP" write "$full"
        equal payload "$("$FILEMAP" cat --count 7 "$full")"
        equal "$full"$'\nx' "$(json '.objects[].name' "$FILEMAP" ls --json && printf x)"
        "$FILEMAP" ls "$full" >/dev/null
        "$FILEMAP" ls -- "$name" >/dev/null
        equal "$full"$'\nx' "$(json .name "$FILEMAP" info "$full" --json && printf x)"
        equal 2 "$("$FILEMAP" ls | wc -l)"
        kill_hard "$started_pid"
        "$FILEMAP" gc >/dev/null
    done
}

@test "nothing that a terminal obeys is printed" {
    for name in "${odd_names[@]}"; do
        start "$FILEMAP" create "Local\\$name" --size 1
    done
    await objects "${#odd_names[@]}"
    for arguments in 'ls' 'ls --json' 'ls -a' 'gc' 'gc --json'; do
        # shellcheck disable=SC2086 # words
        LC_ALL=C.UTF-8 not grep -P '[\x00-\x09\x0b-\x1f\x7f-\x9f\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]' \
            <("$FILEMAP" $arguments)
    done
    for pid in "${started[@]}"; do
        kill_hard "$pid"
    done
    LC_ALL=C.UTF-8 not grep -P '[\x00-\x09\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}]' <("$FILEMAP" ls -a)
    LC_ALL=C.UTF-8 not grep -P '[\x00-\x09\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}]' <("$FILEMAP" gc)
}

@test "errors print names as safely" {
    refuses 1 'filemap info: \x1b[31m\n\u202e\x20: There' "$FILEMAP" info $'\e[31m\n\u202e '
    refuses 1 'filemap ls: \x1b[2J: no object' "$FILEMAP" ls $'\e[2J'
    refuses 1 '/x\x1b[2J: No such file' "$FILEMAP" create x --file $'/x\e[2J'
    refuses 127 '/\x1b[2J: the command cannot be run' "$FILEMAP" create x -q --size 1 -- $'/\e[2J'
}

@test "blanks at the ends are visible, those inside stay" {
    start_holder ' a b ' --size 1
    [[ $("$FILEMAP" ls) == *'Local\\x20a b\x20 section'* ]]
}

@test "UTF-8 is shown in any locale" {
    start_holder '日本😀é' --size 1
    [[ $(LC_ALL=C "$FILEMAP" ls) == *'Local\日本😀é section'* ]]
    [[ $(LC_ALL=C "$FILEMAP" ls --json) == *'Local\\日本😀é"'* ]]
    LC_ALL=C "$FILEMAP" ls '??😀?'
}

@test "columns stay in line under wide characters" {
    start_holder 'aaaa' --size 1
    start_holder '日本' --size 1
    run "$FILEMAP" ls
    equal 'Local\aaaa section' "${lines[1]:0:18}"
    equal 'Local\日本 section' "${lines[2]:0:16}"
}

@test "a lone surrogate survives" {
    name=$'a\xed\xa0\x80b'
    start_holder "$name" --size 4K
    [[ $("$FILEMAP" ls) == *'Local\a\ud800b '* ]]
    equal $'Local\\a\ufffdb' "$(json '.objects[].name' "$FILEMAP" ls --json)"
    "$FILEMAP" ls 'a*b' >/dev/null
    "$FILEMAP" ls "$name" >/dev/null
    printf x | "$FILEMAP" write "$name"
    equal x "$("$FILEMAP" cat -c 1 "$name")"
}

@test "names with 1000 characters, and with the most that there can be" {
    for length in 100 255 256 1000 32766; do
        name=$(printf "%${length}s" '' | tr ' ' n)
        start_holder "$name" --size 1
        equal "Local\\$name" "$(json .name "$FILEMAP" info "$name" --json)"
        "$FILEMAP" ls "$name" >/dev/null
        refuses 1 'no object of that name' "$FILEMAP" info "${name}x" || [ "$length" -eq 32766 ]
        kill_hard "$started_pid"
    done
    refuses 1 'names have at most 32766 UTF-16 units' "$FILEMAP" create "${name}x" --size 1
}

@test "long names that differ only at their ends are different objects" {
    name=$(printf '%1000s' '' | tr ' ' n)
    start_holder "${name}a" --size 4K
    start_holder "${name}b" --size 8K
    equal 4096 "$(json .size "$FILEMAP" info "${name}a" --json)"
    equal 8192 "$(json .size "$FILEMAP" info "${name}b" --json)"
}

@test "files in the folder with any bytes in their names" {
    make_damaged plain
    for entry in $'\xff\xfe' $'new\nline' 'back\slash' $'\e[2J' '%zz' '%41' '%00' "$(printf '%255s' '' | tr ' ' y)"; do
        make_damaged "$entry"
    done
    equal 9 "$(json '.damaged' "$FILEMAP" gc --json)"
    equal 9 "$(json '.objects | length' "$FILEMAP" ls --all --json)"
    [[ $("$FILEMAP" gc) == *'/\xff\xfe'* ]]
    equal 9 "$("$FILEMAP" ls -a | grep -c damaged)"
}
