#!/bin/sh
# A layer that includes a header of a layer above it does not compile.
#
#   run.sh COMPILER LINUX ENGINE API_WIN32 API_FILEMAP API_NT API_APP API_AUTOIT
#
# After the compiler: the include folders of each layer as the build has them, separated by colons.
set -u
compiler=$1
linux=$2
engine=$3
win32=$4
filemap=$5
native=$6
app=$7
autoit=$8
source=$(cd "$(dirname "$0")/../.." && pwd)
failed=0

# sees FOLDERS HEADER: is it in one of these folders? (Those of the system do not count: they have
# files under linux/ too.)
sees()
{
    # shellcheck disable=SC2046 # a list of options
    printf '#if !__has_include("%s")\n#error\n#endif\n' "$2" |
        "$compiler" -nostdinc $(echo "$1" | tr ':' '\n' | sed 's/^/-iquote/') -E -x c - \
            >/dev/null 2>&1
}

# expect yes|no FOLDERS SOURCES: can the headers in src/SOURCES be found there?
expect()
{
    for header in "$source/src/$3"/*.h; do
        [ -e "$header" ] || continue
        name=$3/${header##*/}
        if sees "$2" "$name"; then seen=yes; else seen=no; fi
        if [ $seen != "$1" ]; then
            echo "include \"$name\" with the folders $2: found: $seen, expected: $1"
            failed=1
        fi
    done
}

expect yes "$linux" linux
expect no "$linux" engine
expect no "$linux" api/win32
expect yes "$engine" engine
expect yes "$engine" linux
expect no "$engine" api/win32
expect no "$engine" api/nt
expect yes "$native" api/nt
expect yes "$autoit" api/autoit
for api in "$win32" "$filemap" "$native" "$app" "$autoit"; do
    expect yes "$api" api/win32
    expect yes "$api" engine
    expect no "$api" linux
done

# Relative includes would go round the folders.
if grep -nE '^ *# *include +"\.\.?/' -r "$source/src"; then
    echo "relative includes are not allowed in src"
    failed=1
fi
exit $failed
