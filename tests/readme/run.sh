#!/bin/sh
# The code in README.md compiles by the lines that stand there, and does what is said there.
#
#   run.sh BUILD_FOLDER [LIBRARY_FOLDER]
#
# The headers are those of the source tree; the library is in BUILD_FOLDER/src unless a folder is given.
set -u
build=$(cd "$1" && pwd) || exit 1
writer=
# shellcheck source=tests/readme/blocks.sh
. "$(dirname "$0")/blocks.sh"

# shellcheck disable=SC2317 # runs by the trap
clean()
{
    [ -z "$writer" ] || kill -KILL "$writer" 2>/dev/null
    page_clean
}

# The name is there a moment before the text is.
wait_for_text()
{
    tries=100
    until ./reader >said 2>&1 && grep -q . said; do
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

page_begin "${2:-$build/src}"
trap clean EXIT
page_compile README.md
for file in writer.c reader.c; do
    [ -s $file ] || fail "README.md has no $file"
done

mkfifo enter
./writer <enter &
writer=$!
exec 3>enter
wait_for_text
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
wait_for_text
echo >&3
wait "$writer" || fail 'the writer did not end well'
writer=
expect_no_name
left=$(find "$FILEMAP_DIR" ! -type d)
[ -z "$left" ] || fail "left behind: $left"
echo 'ok: after the end the name is gone, and no file is left'
