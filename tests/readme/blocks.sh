# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Sourced: the code of a page, compiled by the lines that stand there.
#
#   page_begin LIBRARY_FOLDER   goes into a new folder, where pkg-config finds the tree under test
#   page_compile PAGE           writes each block of C into the file that is named before it, the cc
#                               lines into compile.sh, and runs that

source=$(cd "$(dirname "$0")/../.." && pwd)
work=
names=

# shellcheck disable=SC2317 # runs by the trap
page_clean()
{
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$names" ] || rm -rf "$names"
}

fail()
{
    echo "not ok: $*"
    exit 1
}

page_begin()
{
    if ! command -v pkg-config >/dev/null; then
        echo 'skipped: pkg-config is missing'
        exit 77
    fi
    trap page_clean EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    work=$(mktemp -d "${TMPDIR:-/tmp}/filemap-page.XXXXXX") || exit 1
    if [ -z "${FILEMAP_DIR-}" ]; then
        names=$(mktemp -d /dev/shm/filemap-test.XXXXXX) || exit 1
        export FILEMAP_DIR="$names"
    fi
    cd "$work" || exit 1
    # What an installation would have.
    cat >filemap.pc <<END
Name: filemap
Description: the tree under test
Version: 0
Cflags: -I$source/include -I$source/include/filemap
Libs: -L$1 -lfilemap
END
    export PKG_CONFIG_PATH="$work" LD_LIBRARY_PATH="$1"
}

page_compile()
{
    awk -v script=compile.sh '
        !block && match($0, /`[a-z]+\.c`/) { file = substr($0, RSTART + 1, RLENGTH - 2) }
        /^```/ { block = block == "" ? substr($0, 4) : ""; next }
        block == "c" { print >file }
        block == "sh" && /^cc / { print >script }' "$source/$1"
    [ -s compile.sh ] || fail "$1 has no line that compiles"
    sed -i 's/^cc -std=c11/& -Wall -Wextra -Werror/' compile.sh
    sh -e compile.sh || fail "the lines of $1 do not compile"
    echo "ok: the programs of $1 compile by the lines that stand there"
}
