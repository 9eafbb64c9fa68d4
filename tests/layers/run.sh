#!/bin/sh
# A layer that includes a header of a layer above it does not compile.
#
#   run.sh COMPILER LAYER_FOLDER
set -u
compiler=$1
layers=$2
source=$(cd "$(dirname "$0")/../.." && pwd)
failed=0

# compiles LAYER HEADER: one include, with the folders that the build gives to this layer
compiles()
{
    case $1 in
    linux) set -- "$2" linux ;;
    engine) set -- "$2" engine linux ;;
    api) set -- "$2" api engine ;;
    esac
    header=$1
    shift
    options=
    for layer in "$@"; do
        options="$options -iquote $layers/$layer"
    done
    # shellcheck disable=SC2086 # a list of options
    printf '#include "%s"\nint nothing;\n' "$header" |
        "$compiler" -std=c11 -D_GNU_SOURCE $options -I"$source/include" -E -x c - >/dev/null 2>&1
}

# expect yes|no LAYER FOLDER: does LAYER see the headers in src/FOLDER?
expect()
{
    for header in "$source/src/$3"/*.h; do
        [ -e "$header" ] || continue
        name=$3/${header##*/}
        if compiles "$2" "$name"; then seen=yes; else seen=no; fi
        if [ $seen != "$1" ]; then
            echo "layer $2, include \"$name\": compiles: $seen, expected: $1"
            failed=1
        fi
    done
}

expect yes linux linux
expect no linux engine
expect no linux api/win32
expect yes engine engine
expect yes engine linux
expect no engine api/win32
expect yes api api/win32
expect yes api engine
expect no api linux

# Relative includes would go round the folders.
if grep -nE '^ *# *include +"\.\.?/' -r "$source/src"; then
    echo "relative includes are not allowed in src"
    failed=1
fi
exit $failed
