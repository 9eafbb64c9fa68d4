#!/bin/sh
# Runs the tests of the Python package, wherever its sources are.
command -v python3 >/dev/null || {
    echo "skipped: python3 is missing"
    exit 77
}
cd "$(dirname "$0")/../../bindings/python" || exit 1
exec python3 -m unittest --verbose
