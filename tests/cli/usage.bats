#!/usr/bin/env bats
# What all subcommands have in common: help, wrong command lines, output that goes nowhere.

load helper

commands=(ls info create hold cat write gc doctor)

@test "without a command: status 2" {
    refuses 2 'a command is missing' "$FILEMAP"
}

@test "an unknown command: status 2, and its name is printed safely" {
    refuses 2 'there is no command lss' "$FILEMAP" lss
    refuses 2 '\x1b[31m\n' "$FILEMAP" $'\e[31m\n'
}

@test "--help names every command" {
    run --separate-stderr "$FILEMAP" --help
    [ "$status" -eq 0 ]
    [ -z "$stderr" ]
    for command in "${commands[@]}"; do
        [[ $output == *$'\n'"  $command "* ]]
    done
    equal "$output" "$("$FILEMAP" -h)"
}

@test "each command has --help" {
    for command in "${commands[@]}"; do
        run --separate-stderr "$FILEMAP" "$command" --help
        [ "$status" -eq 0 ]
        [ -z "$stderr" ]
        [[ $output == "Usage: filemap $command "* ]]
        equal "$output" "$("$FILEMAP" "$command" -h)"
    done
}

@test "help fits 100 columns" {
    for command in "${commands[@]}"; do
        not grep -E '.{101}' <("$FILEMAP" "$command" --help)
    done
}

@test "--version tells both versions" {
    run --separate-stderr "$FILEMAP" --version
    [ "$status" -eq 0 ]
    [[ $output =~ ^filemap\ [0-9]+\.[0-9]+\.[0-9]+\ \(library\ [0-9]+\.[0-9]+\.[0-9]+\)$ ]]
}

@test "unknown options: status 2" {
    for command in "${commands[@]}"; do
        refuses 2 'unknown option --bogus;' "$FILEMAP" "$command" --bogus
        refuses 2 'unknown option -Z;' "$FILEMAP" "$command" -Z
    done
    refuses 2 'unknown option --\x1b' "$FILEMAP" ls $'--\e'
}

@test "options with a value that they do not take, or without one that they need: status 2" {
    refuses 2 'option --json=1 has a value' "$FILEMAP" ls --json=1
    refuses 2 'option --help=1 has a value' "$FILEMAP" ls --help=1
    refuses 2 'option --offset needs a value' "$FILEMAP" cat x --offset
    refuses 2 'option -o needs a value' "$FILEMAP" cat x -o
}

@test "operands missing or too many: status 2" {
    for command in info create hold cat write; do
        refuses 2 'the name of an object is missing' "$FILEMAP" "$command"
        refuses 2 'an argument too many: b' "$FILEMAP" "$command" a b
    done
    refuses 2 'an argument too many: x' "$FILEMAP" gc x
    refuses 2 'an argument too many: x' "$FILEMAP" doctor x
}

@test "sizes that are none: status 2" {
    for size in '' x -1 1Q 1KB 1.5M 0x 99999999999999999999 16777216T '1 K' $'1\n'; do
        refuses 2 'is no size' "$FILEMAP" cat x --offset "$size"
    done
}

@test "an empty name, a name that is not UTF-8: status 2" {
    for command in info cat write; do
        refuses 2 'the name is empty' "$FILEMAP" "$command" ''
        refuses 2 'the name \xff is not UTF-8' "$FILEMAP" "$command" $'\xff'
    done
    refuses 2 'the name is empty' "$FILEMAP" create '' --size 1
    refuses 2 'is not UTF-8' "$FILEMAP" create $'a\xc3' --size 1
    refuses 2 'is not UTF-8' "$FILEMAP" hold $'\xed\xa0' -- true
}

@test "output that cannot be written: status 1" {
    [ -w /dev/full ] || skip 'there is no /dev/full'
    for arguments in --help --version 'ls --help' 'ls --json' 'gc' 'doctor'; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr "$BASH" -c '"$FILEMAP" $1 >/dev/full' - "$arguments"
        echo "$arguments: $status $stderr"
        [ "$status" -eq 1 ]
        [[ $stderr == *'standard output: No space left on device' ]]
    done
}

@test "closed standard streams: status 1 instead of using a descriptor of the library's" {
    run --separate-stderr "$BASH" -c '"$FILEMAP" ls --json >&-'
    [ "$status" -eq 1 ]
    [[ $stderr == *'standard output: Bad file descriptor' ]]
    run "$BASH" -c '"$FILEMAP" ls --json <&- 2>&-'
    [ "$status" -eq 0 ]
}

@test "a pipe without a reader ends the tool quietly" {
    start_holder x --size 1M
    run --separate-stderr "$BASH" -c '"$FILEMAP" cat x | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"'
    [ "$output" -eq 141 ]
    [ -z "$stderr" ]
    # Where SIGPIPE is ignored it is an error like others.
    run --separate-stderr "$BASH" -c 'trap "" PIPE; "$FILEMAP" cat x | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"'
    [ "$output" -eq 1 ]
    [[ $stderr == *'standard output: Broken pipe' ]]
}
