# Shared by the tests of the tool: a namespace for each test, and objects that others hold.

bats_require_minimum_version 1.5.0

find_tool()
{
    for file in "$BATS_TEST_DIRNAME"/../../build/*/cli/filemap; do
        [ -x "$file" ] && break
    done
    printf '%s\n' "$file"
}

setup()
{
    FILEMAP=${FILEMAP:-$(find_tool)}
    FILEMAP_DIR=$(mktemp -d "${FILEMAP_DIR:-/dev/shm}/filemap-test.XXXXXX")
    FILEMAP_PAGEFILE_DIR=$BATS_TEST_TMPDIR/pages
    export FILEMAP_DIR FILEMAP_PAGEFILE_DIR
    local_folder=$FILEMAP_DIR/filemap-$(id -u)
    global_folder=$FILEMAP_DIR/filemap
    started=()
}

teardown()
{
    # Also the commands whose tool was killed: they are nobody's children any more.
    # shellcheck disable=SC2013 # numbers
    for pid in $(grep -lszx "FILEMAP_DIR=$FILEMAP_DIR" /proc/[0-9]*/environ | cut -d / -f 3); do
        kill -KILL "$pid" 2>/dev/null
    done
    for pid in "${started[@]}"; do
        wait "$pid" 2>/dev/null
    done
    chmod -R u+rwx "$FILEMAP_DIR"
    rm -rf "$FILEMAP_DIR"
}

# await COMMAND...: tries for half a minute and more, for a loaded machine
await()
{
    local i
    for ((i = 0; i < 600; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    echo "waited in vain for: $*"
    return 1
}

# objects NUMBER: are so many in Local\?
objects()
{
    [ "$(find "$local_folder" -type f | wc -l)" -eq "$1" ]
}

not()
{
    ! "$@"
}

# start COMMAND...: in the background; its process is $started_pid
start()
{
    "$@" </dev/null >/dev/null 2>&1 3>&- &
    started_pid=$!
    started+=("$started_pid")
}

# start_holder NAME ARGUMENT...: 'filemap create' in the background, until the name is there
start_holder()
{
    start "$FILEMAP" create "$@"
    await "$FILEMAP" info "$1"
}

# on_disk COMMAND...: with a tmpfs of 256 KiB for names, so that larger sections go to disk
on_disk()
{
    privately sh -c 'mount -t tmpfs -o size=256k none "$FILEMAP_DIR" && exec "$@"' sh "$@"
}

# kill_hard PID: gives it no chance to clean up
kill_hard()
{
    kill -KILL "$1"
    wait "$1" 2>/dev/null || true
}

# make_dead NAME ARGUMENT...: an object that nobody holds any more
make_dead()
{
    start_holder "$@"
    kill_hard "$started_pid"
}

# make_damaged ENTRY: a file in Local\ that is none of filemap's
make_damaged()
{
    (umask 077 && mkdir -p "$local_folder")
    echo 'not an object' >"$local_folder/$1"
}

# refuses STATUS TEXT COMMAND...: exits so, with one line on stderr that has the text, and no output
refuses()
{
    local wanted=$1 text=$2
    shift 2
    run "-$wanted" --separate-stderr "$@"
    echo "stdout: $output, stderr: $stderr"
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "filemap"*": "* ]]
    [[ $stderr == *"$text"* ]]
}

# json FILTER COMMAND...: what jq makes of the output, which must be JSON
json()
{
    local filter=$1
    shift
    "$@" | jq -e -r "$filter"
}

# equal WANTED GOT
equal()
{
    if [ "$1" != "$2" ]; then
        printf 'wanted: %q\ngot:    %q\n' "$1" "$2"
        return 1
    fi
}

need_root()
{
    [ "$(id -u)" -eq 0 ] || skip 'needs root'
}

# as_nobody COMMAND...
as_nobody()
{
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# Another user gets as far as to the folders of the namespaces.
need_nobody()
{
    need_root
    chmod 711 "$FILEMAP_DIR"
    [ "${FILEMAP_DIR%/*}" = /dev/shm ] || chmod 711 "${FILEMAP_DIR%/*}"
    as_nobody "$FILEMAP" --version >/dev/null 2>&1 || skip 'another user cannot run the tool'
}

# privately COMMAND...: with mounts of its own
privately()
{
    unshare --mount --propagation private "$@"
}

need_mounts()
{
    need_root
    privately mount -t tmpfs none "$FILEMAP_DIR" 2>/dev/null || skip 'mounting is not allowed'
}
