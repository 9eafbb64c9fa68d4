#!/bin/sh
# Images of real programs: those that mingw-w64 builds here, and the libraries of Wine.
#
#   run.sh FILEMAP TOOL SOURCE [all]      SOURCE: a program for Windows; all: every library of Wine
set -u
folder=$(cd "$(dirname "$0")" && pwd)
filemap=$1
tool=$2
source=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
count=0

# build NAME COMPILER OPTION...
build()
{
    name=$1
    compiler=$2
    shift 2
    command -v "$compiler" >/dev/null || return 0
    "$compiler" -o "$work/$name" "$source" -I"$folder/../../tests/conformance" "$@" ||
        { status=1; return 0; }
    count=$((count + 1))
}

build plain.exe x86_64-w64-mingw32-gcc
build stripped.exe x86_64-w64-mingw32-gcc -s -O2
build large.exe x86_64-w64-mingw32-gcc -Wl,--section-alignment,65536
build sectors.exe x86_64-w64-mingw32-gcc -g -Wl,--file-alignment,4096
build library.dll x86_64-w64-mingw32-gcc -shared
build base.dll x86_64-w64-mingw32-gcc -shared -Wl,--image-base,0x1d0000000
build narrow.exe i686-w64-mingw32-gcc
build narrow.dll i686-w64-mingw32-gcc -shared -s

# Every fortieth of several hundred, unless all are asked for.
step=40
[ "${4-}" = all ] && step=1
for path in /usr/lib/*/wine/*-windows/*.dll /usr/lib/wine/*-windows/*.dll; do
    case $path in
    *'*'*) continue ;;
    esac
    seen=$((${seen:-0} + 1))
    [ $((seen % step)) -eq 0 ] && ln -s "$path" "$work/$seen.${path##*/}" && count=$((count + 1))
done
if [ $count -eq 0 ]; then
    echo 'neither mingw-w64 nor Wine is installed'
    exit 77
fi

# Debian's package is for Debian's python, which need not be the first in PATH.
python=
for candidate in python3 /usr/bin/python3; do
    [ -z "$python" ] && "$candidate" -c 'import pefile' 2>/dev/null && python=$candidate
done
if [ -n "$python" ]; then
    "$python" -B "$folder/compare.py" "$filemap" "$tool" "$work"/*.exe "$work"/*.dll || status=1
else
    echo 'python3-pefile is not installed: contents are not compared'
    [ $status -eq 0 ] && status=77
fi
for path in "$work"/plain.exe "$work"/stripped.exe "$work"/narrow.dll; do
    [ ! -e "$path" ] || "$tool" mutate "$path" "${MUTATIONS:-1500}" 1 || status=1
done
exit $status
