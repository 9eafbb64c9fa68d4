#!/usr/bin/env bats
# filemap image

load helper

# put OFFSET BYTES: into the program, as printf has them
put()
{
    # shellcheck disable=SC2059 # escapes
    printf "$2" | dd of="$program" bs=1 seek="$1" conv=notrunc status=none
}

# A 64-bit program with one section.
make_program()
{
    program=$BATS_TEST_TMPDIR/$'pro\ngram.exe'
    head -c 1536 /dev/zero >"$program"
    put 0 MZ
    put 60 '\x40'
    put 64 'PE'
    put 68 '\x64\x86\x01'
    put 84 '\xf0\x00\x22'
    put 88 '\x0b\x02'
    put 104 '\x34\x12'
    put 112 '\x00\x00\x00\x40\x01'
    put 120 '\x00\x10\x00\x00\x00\x02'
    put 144 '\x00\x20\x00\x00\x00\x04'
    put 156 '\x03'
    put 328 '.text\x1b'
    put 336 '\x10\x00\x00\x00\x00\x10\x00\x00\x00\x02\x00\x00\x00\x04'
    put 364 '\x20\x00\x00\x60'
}

setup_file()
{
    bats_require_minimum_version 1.5.0
}

@test "the layout" {
    make_program
    run -0 --separate-stderr "$FILEMAP" image "$program"
    [ -z "$stderr" ]
    [[ $output == 'File: '*'/pro\ngram.exe'$'\n'* ]]
    [[ $output == *$'\nMachine:           amd64\n'* ]]
    [[ $output == *$'\nFormat:            PE32+\n'* ]]
    [[ $output == *$'\nBase:              0x140000000\n'* ]]
    [[ $output == *$'\n(headers)'*' 0x0 0x1000 '*' readonly '* ]]
    # What a terminal would obey is escaped.
    [[ ${lines[-1]} == '.text\x1b '*' 0x1000 0x1000 '*' 0x400 '*' 0x200 execute-read code' ]]
}

@test "JSON" {
    make_program
    equal "[\"$BATS_TEST_TMPDIR/pro\\ngram.exe\",\"amd64\",\"PE32+\",\"console\",5368709120,8192,4660,4096,512,false,true]" \
        "$("$FILEMAP" image --json "$program" |
            jq -c '[.file,.machine,.format,.subsystem,.base,.size,.entry,.section_alignment,.file_alignment,.flat,.mappable]')"
    equal '["",0,4096,0,1024,"readonly",null]' \
        "$("$FILEMAP" image --json "$program" | jq -c '.parts[0]|[.name,.address,.size,.file_offset,.file_bytes,.protection,.flags]')"
    equal '[".text\u001b",4096,4096,1024,512,"execute-read","code"]' \
        "$("$FILEMAP" image --json "$program" | jq -c '.parts[1]|[.name,.address,.size,.file_offset,.file_bytes,.protection,.flags]')"
}

@test "why a file is no image" {
    make_program
    refuses 1 'does not begin with MZ' "$FILEMAP" image "$BATS_TEST_FILENAME"
    put 64 XX
    refuses 1 'no PE header' "$FILEMAP" image "$program"
    put 64 PE
    put 120 '\x01'
    refuses 1 'SectionAlignment' "$FILEMAP" image "$program"
    put 120 '\x00'
    put 341 '\x30'
    refuses 1 'does not begin where' "$FILEMAP" image --json "$program"
    : >"$BATS_TEST_TMPDIR/empty"
    refuses 1 'empty' "$FILEMAP" image "$BATS_TEST_TMPDIR/empty"
}

@test "a program for another machine is shown, with a note" {
    make_program
    put 68 '\x64\xaa'
    [ "$(uname -m)" = x86_64 ] || skip 'it may be this machine'
    run -0 --separate-stderr "$FILEMAP" image --json "$program"
    equal '["arm64",false]' "$(jq -c '[.machine,.mappable]' <<<"$output")"
    [[ $stderr == *'another machine'* ]]
}

@test "what is no file" {
    refuses 1 missing "$FILEMAP" image "$BATS_TEST_TMPDIR/missing"
    refuses 1 "$BATS_TEST_TMPDIR" "$FILEMAP" image "$BATS_TEST_TMPDIR"
}

@test "the command line" {
    refuses 2 'name of a file' "$FILEMAP" image
    refuses 2 'too many' "$FILEMAP" image a b
    run -0 "$FILEMAP" image --help
    [[ $output == 'Usage: filemap image '* ]]
}
