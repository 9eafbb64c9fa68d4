#!/bin/sh
# The code in README.md compiles by the lines that stand there, and does what is said there.
#
#   run.sh BUILD_FOLDER [LIBRARY_FOLDER]
#
# The headers are those of the source tree; the library is in BUILD_FOLDER/src unless a folder is given.
set -u
build=$(cd "$1" && pwd) || exit 1
library=${2:-$build/src}
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/filemap-readme.XXXXXX") || exit 1
names=
writer=

# shellcheck disable=SC2317 # runs by the trap
clean()
{
    [ -z "$writer" ] || kill -KILL "$writer" 2>/dev/null
    rm -rf "$work"
    [ -z "$names" ] || rm -rf "$names"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail()
{
    echo "not ok: $*"
    exit 1
}

wait_for_name()
{
    tries=100
    until ./reader >said 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "the reader says: $(cat said)"
        sleep 0.05
    done
}

expect_no_name()
{
    if ./reader >said 2>&1 || ! grep -qx 'error 2' said; then
        fail "the writer has ended, and the reader says: $(cat said)"
    fi
}

if ! command -v pkg-config >/dev/null; then
    echo 'skipped: pkg-config is missing'
    exit 77
fi
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
Libs: -L$library -lfilemap
END
export PKG_CONFIG_PATH="$work" LD_LIBRARY_PATH="$library"

# Each block goes into the file that the text names last before it; the cc lines become a script.
awk -v script=compile.sh '
    !block && match($0, /`[a-z]+\.c`/) { file = substr($0, RSTART + 1, RLENGTH - 2) }
    /^```/ { block = block == "" ? substr($0, 4) : ""; next }
    block == "c" { print >file }
    block == "sh" && /^cc / { print >script }' "$source/README.md"
for file in writer.c reader.c compile.sh; do
    [ -s $file ] || fail "README.md has no $file"
done
echo "ok: README.md has two programs of $(cat writer.c reader.c | grep -c .) lines together"

sed -i 's/^cc -std=c11/& -Wall -Wextra -Werror/' compile.sh
sh -e compile.sh || fail 'the lines of README.md do not compile'
echo 'ok: they compile by the lines that stand there'

mkfifo enter
./writer <enter &
writer=$!
exec 3>enter
wait_for_name
greeting=$(sed -n 's/.*lstrcpy(view, "\(.*\)");/\1/p' writer.c)
grep -qx "$greeting" said || fail "the reader says: $(cat said)"
echo "ok: the reader says: $(cat said)"

kill -KILL "$writer"
wait "$writer" 2>/dev/null
writer=
expect_no_name
echo 'ok: after a kill the name is gone'

# The same with an orderly end.
./writer <enter &
writer=$!
wait_for_name
echo >&3
wait "$writer" || fail 'the writer did not end well'
writer=
expect_no_name
left=$(find "$FILEMAP_DIR" ! -type d)
[ -z "$left" ] || fail "left behind: $left"
echo 'ok: after the end the name is gone, and no file is left'
