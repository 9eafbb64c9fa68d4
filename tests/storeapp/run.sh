#!/bin/sh
# The programs in docs/store-app.md compile by the lines that stand there and do what is said there,
# and so does examples/storeapp, with its manifest and without.
#
#   run.sh LIBRARY_FOLDER EXAMPLE
set -u
library=$1
example=$2
source=$(cd "$(dirname "$0")/../.." && pwd)
page=$source/docs/store-app.md
work=$(mktemp -d "${TMPDIR:-/tmp}/filemap-storeapp.XXXXXX") || exit 1
holder=

# shellcheck disable=SC2317 # runs by the trap
clean()
{
    [ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail()
{
    echo "not ok: $*"
    exit 1
}

# expect LINE COMMAND...: what the command prints, on either stream
expect()
{
    line=$1
    shift
    said=$("$@" 2>&1)
    [ "$said" = "$line" ] || fail "$* says: $said"
    echo "ok: $line"
}

cd "$work" || exit 1
command -v pkg-config >/dev/null || {
    echo 'skipped: pkg-config is missing'
    exit 77
}

# What an installation would have.
cat >filemap.pc <<END
Name: filemap
Description: the tree under test
Version: 0
Cflags: -I$source/include -I$source/include/filemap
Libs: -L$library -lfilemap
END
export PKG_CONFIG_PATH="$work" LD_LIBRARY_PATH="$library"
cat >filemap-config.cmake <<END
add_library(filemap::filemap SHARED IMPORTED)
set_target_properties(filemap::filemap PROPERTIES IMPORTED_LOCATION "$library/libfilemap.so"
    INTERFACE_INCLUDE_DIRECTORIES "$source/include;$source/include/filemap")
END

# Each block goes into the file that the text names last before it; the cc lines become a script.
awk '
    !block && match($0, /`[a-z]+\.c`/) { file = substr($0, RSTART + 1, RLENGTH - 2) }
    /^```/ { block = block == "" ? substr($0, 4) : ""; next }
    block == "c" { print >file }
    block == "cmake" { print >"blocks.cmake" }
    block == "xml" { print >"AppxManifest.xml" }
    block == "sh" && /^cc / { print >"compile.sh" }' "$page"
sed -i 's/^cc -std=c11/& -Wall -Wextra -Werror/' compile.sh
sh -e compile.sh || fail 'the lines of the page do not compile'
expect 'new 1' ./counter
expect 42 ./code

# The desktop's calls are hidden, as the page says.
sed 's/MapViewOfFileFromApp(section, FILE_MAP_WRITE, 0, 0)/MapViewOfFile(section, 2, 0, 0, 0)/' \
    counter.c >desktop.c
cmp -s counter.c desktop.c && fail 'counter.c maps nothing'
if grep counter compile.sh | sed 's/counter/desktop/g' | sh >desktop.log 2>&1; then
    fail 'an app can call MapViewOfFile'
fi
grep -q MapViewOfFile desktop.log || fail "$(cat desktop.log)"
echo 'ok: an app cannot call MapViewOfFile'

if command -v cmake >/dev/null; then
    { echo 'cmake_minimum_required(VERSION 3.22)'; echo 'project(page LANGUAGES C)'
      cat blocks.cmake; } >CMakeLists.txt
    { cmake -S . -B cmake -Dfilemap_DIR="$work" && cmake --build cmake; } >cmake.log 2>&1 ||
        fail "$(cat cmake.log)"
    expect 'new 1' cmake/counter
fi

# The example, where no manifest is, and beside the page's and its own.
mkdir without
cp "$example" without/app
expect 'make it executable: error 5' without/app answer
cp AppxManifest.xml without
expect 42 without/app answer
expect 42 "$example" answer

expect 'open the section: error 2' "$example" get
mkfifo enter
"$example" put 'from another program' <enter &
holder=$!
exec 3>enter
tries=100
# The section is there a moment before the text.
until "$example" get >said 2>&1 && grep -q . said; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || fail "the example says: $(cat said)"
    sleep 0.05
done
expect 'from another program' "$example" get
expect 'make the section: error 183' "$example" put other
exec 3>&-
wait "$holder" || fail 'the example did not end well'
holder=
expect 'open the section: error 2' "$example" get
