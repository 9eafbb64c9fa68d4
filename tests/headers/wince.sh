#!/bin/sh
# SPDX-License-Identifier: MIT
# The headers for Windows CE: what CE has is there, in C and C++, with and without -fshort-wchar,
# each header is fine alone, and what CE has not is not declared. Prints one line per check.
set -u
here=$(cd "$(dirname "$0")" && pwd)
include=$(cd "$here/../../include" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/filemap-wince.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
failed=0
strict='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
ce='-D_WIN32_WCE=0x500 -DUNDER_CE'

# report NAME STATUS
report()
{
    [ "$2" -eq 0 ] && echo "ok $1" && return
    echo "not ok $1"
    sed 's/^/# /' "$work/log" | head -n 20
    failed=1
}

# compiles NAME FILES OPTIONS...: each file compiles by itself, without a warning.
compiles()
{
    name=$1
    files=$2
    shift 2
    for language in 'gcc -x c -std=c11' 'gcc -x c++ -std=c++17' 'clang -x c -std=c11' \
        'clang -x c++ -std=c++17'; do
        command -v "${language%% *}" >/dev/null || continue
        for short in '' '-fshort-wchar'; do
            # shellcheck disable=SC2086 # lists of options and files
            $language $short $strict "$@" -fsyntax-only $files >"$work/log" 2>&1
            report "$name: $language $short" $?
        done
    done
}

mkdir "$work/alone"
for path in "$include"/filemap/*.h; do
    header=${path##*/}
    printf '#include <filemap/%s>\ntypedef int nothing;\n' "$header" >"$work/alone/$header.c"
done
# shellcheck disable=SC2086 # two options
compiles 'each header alone' "$(echo "$work"/alone/*.c)" "-I$include" $ce
# shellcheck disable=SC2086
compiles wince_code.c "$here/wince_code.c" "-I$include/filemap" $ce
compiles 'wince_code.c with UNDER_CE only' "$here/wince_code.c" "-I$include/filemap" -DUNDER_CE

# From 1.01 on: eMbedded Visual C++ wrote versions in decimal digits, Visual Studio in hexadecimal.
for version in 101 200 211 300 400 420 500 0x420 0x500 0x501 0x502 0x600 0x700 0x800; do
    echo '#include <winbase.h>
LPVOID (*map)(HANDLE, DWORD, DWORD, DWORD, DWORD) = MapViewOfFile;
HANDLE (*file)(LPCTSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD, HANDLE) =
    CreateFileForMapping;' >"$work/version.c"
    # shellcheck disable=SC2086
    gcc -std=c11 $strict "-I$include/filemap" -D_WIN32_WCE=$version -fsyntax-only "$work/version.c" \
        >"$work/log" 2>&1
    report "Windows CE $version" $?
done

for name in OpenFileMappingW MapViewOfFileEx CreateFileMappingA CreateFileMapping2 CreateFileA \
    DeleteFileA GetTempPathA FormatMessageA lstrlenA GetModuleFileNameA GetFileSizeEx \
    VirtualAlloc2 VirtualLock GetStdHandle GetHandleInformation; do
    printf '#include <windows.h>\nextern void *it;\nvoid *it = (void *)&%s;\n' $name >"$work/name.c"
    gcc -std=c11 "-I$include/filemap" -fsyntax-only "$work/name.c" 2>"$work/log"
    report "the desktop has $name" $?
    # shellcheck disable=SC2086
    ! gcc -std=c11 "-I$include/filemap" $ce -fsyntax-only "$work/name.c" 2>"$work/log"
    report "Windows CE has no $name" $?
done

# Its strings are wide: of two calls only the W one is there.
echo '#include <windows.h>' >"$work/all.c"
# shellcheck disable=SC2086
gcc -std=c11 "-I$include/filemap" $ce -E -P "$work/all.c" | grep -oE '\b[A-Z][A-Za-z0-9]+A\(' >"$work/log"
[ ! -s "$work/log" ]
report 'no call takes narrow strings' $?
exit $failed
