#!/bin/sh
# Installs into an empty prefix and uses what is there as a stranger would.
#
#   run.sh BUILD_FOLDER      for the build that is installed
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
failed=0

problem()
{
    echo "install: $*"
    failed=1
}

must()
{
    "$@" >"$work/log" 2>&1 && return
    cat "$work/log"
    echo "install: failed: $*"
    exit 1
}

install_tree()
{
    must make --no-print-directory -C "$source" install BUILD="$build" "$@"
    if grep 'warning:' "$work/log"; then
        problem 'what is installed is compiled with warnings'
    fi
}

check_files()
{
    for file in lib/libfilemap.so lib/libfilemap.so.1 lib/libfilemap.a lib/libfilemap-wmain.a \
        lib/libfilemap-win32.so lib/pkgconfig/filemap.pc lib/cmake/filemap/filemap-config.cmake \
        include/filemap/windows.h include/filemap/filemap.h bin/filemap share/man/man1/filemap.1; do
        [ -e "$prefix/$file" ] || problem "$file is not installed"
    done
    readelf -d "$prefix/lib/libfilemap.so" | grep -q 'SONAME.*\[libfilemap.so.1\]' ||
        problem "wrong soname"
    "$prefix/bin/filemap" --version >"$work/log" 2>&1 || problem "the installed tool does not run"
}

# The exported names are those of the headers, no more and no fewer.
check_symbols()
{
    library=$prefix/lib/libfilemap
    for family in --win32 --wince; do
        "$source/scripts/list-symbols.sh" $family | sed 's/^/filemap_/'
    done >"$work/declared"
    "$source/scripts/list-symbols.sh" --own >>"$work/declared"
    "$source/scripts/list-symbols.sh" --crt >>"$work/declared"
    sort -u -o "$work/declared" "$work/declared"
    nm -D --defined-only "$library.so" |
        awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$work/exported"
    diff -U 0 --label headers --label libfilemap.so "$work/declared" "$work/exported" ||
        problem "libfilemap.so does not export what the headers declare"
    nm -g --defined-only "$library.a" | awk 'NF == 3 { print $3 }' | sort >"$work/exported"
    diff -U 0 --label headers --label libfilemap.a "$work/declared" "$work/exported" ||
        problem "libfilemap.a does not define what the headers declare"
    "$source/scripts/list-symbols.sh" --win32 >"$work/declared"
    nm -D --defined-only "$library-win32.so" | awk '{ print $3 }' | sort >"$work/exported"
    diff -U 0 --label headers --label libfilemap-win32.so "$work/declared" "$work/exported" ||
        problem "libfilemap-win32.so does not have the bare names"
}

strict='-Wall -Wextra -Wconversion -Wshadow -Werror'

# shellcheck disable=SC2046,SC2086 # lists of options
by_pkg_config()
{
    export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
    flags="$(pkg-config --cflags --libs filemap) -Wl,-rpath,$prefix/lib"
    must cc -std=c11 $strict -o "$work/c" "$here/consumer/consumer.c" $flags
    must "$work/c"
    must c++ -std=c++17 $strict -o "$work/cpp" -x c++ "$here/consumer/consumer.c" $flags
    must "$work/cpp"
    must cc -std=c11 $strict -O2 -o "$work/guarded" "$here/consumer/guarded.c" $flags
    must "$work/guarded"
    must c++ -std=c++17 $strict -O2 -o "$work/guarded" -x c++ "$here/consumer/guarded.c" $flags
    must "$work/guarded"
    must cc -std=c11 $strict -o "$work/static" "$here/consumer/consumer.c" \
        $(pkg-config --cflags filemap) "$prefix/lib/libfilemap.a" \
        $(pkg-config --static --libs filemap | sed 's/-lfilemap//')
    must "$work/static"
    must cc -std=c11 $strict -fshort-wchar -o "$work/wide" "$here/consumer/wide.c" -L"$prefix/lib" \
        -lfilemap-wmain $flags
    must "$work/wide" ü
}

by_cmake()
{
    must cmake -S "$here/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix"
    must cmake --build "$work/consumer"
    must "$work/consumer/consumer-c"
    must "$work/consumer/consumer-cpp"
    must "$work/consumer/consumer-static"
    must "$work/consumer/wide" ü
}

bare_names()
{
    # shellcheck disable=SC2086
    must cc -std=c11 $strict -D_GNU_SOURCE -o "$work/bare" "$here/bare.c" -ldl
    must "$work/bare" "$prefix/lib/libfilemap-win32.so"
}

# Each half of a program gets its own library's functions, in either order on the command line.
# shellcheck disable=SC2046 # lists of options
beside_winpr()
{
    if ! pkg-config --exists winpr2; then
        echo "install: libwinpr is not here, so this part is left out"
        return
    fi
    must cc -c -o "$work/theirs.o" "$here/winpr_theirs.c" $(pkg-config --cflags winpr2)
    must cc -c -o "$work/ours.o" "$here/winpr_ours.c" -I"$prefix/include"
    ours="-L$prefix/lib -lfilemap -Wl,-rpath,$prefix/lib"
    # shellcheck disable=SC2086
    must cc -o "$work/both" "$work/theirs.o" "$work/ours.o" $(pkg-config --libs winpr2) $ours
    must "$work/both"
    # shellcheck disable=SC2086
    must cc -o "$work/both" "$work/theirs.o" "$work/ours.o" $ours $(pkg-config --libs winpr2)
    must "$work/both"
}

# With DESTDIR everything lands below it, under the names that the prefix asks for.
staged()
{
    install_tree PREFIX=/opt/filemap DESTDIR="$work/stage"
    [ "$(ls "$work/stage")" = opt ] || problem "DESTDIR: files outside of the prefix"
    grep -qx 'prefix=/opt/filemap' "$work/stage/opt/filemap/lib/pkgconfig/filemap.pc" ||
        problem "DESTDIR shows in filemap.pc"
    (cd "$prefix" && find . | sort) >"$work/plain"
    (cd "$work/stage/opt/filemap" && find . | sort) | diff "$work/plain" - ||
        problem "DESTDIR changes what is installed"
}

install_tree PREFIX="$prefix"
check_files
check_symbols
by_pkg_config
by_cmake
bare_names
beside_winpr
staged
exit $failed
