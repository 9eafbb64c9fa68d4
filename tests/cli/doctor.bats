#!/usr/bin/env bats
# filemap doctor

load helper

# verdict CHECK [OPTION...]: from the JSON
verdict()
{
    local check=$1
    shift
    "$FILEMAP" doctor --json "$@" | jq -r --arg check "$check" '.checks[] | select(.check == $check) | .verdict'
}

# finds STATUS TEXT COMMAND...: exits so, with the text in the output and nothing on stderr
finds()
{
    local wanted=$1 text=$2
    shift 2
    run --separate-stderr "$@"
    echo "status $status, stderr $stderr"
    echo "$output"
    [ "$status" -eq "$wanted" ]
    [ -z "$stderr" ]
    [[ $output == *"$text"* ]]
}

@test "all is well" {
    need_root
    finds 0 "$local_folder (made when it is needed)" "$FILEMAP" doctor
    start_holder one --size 4K
    finds 0 "$local_folder, " "$FILEMAP" doctor
    not grep -q problem <<<"$output"
    [[ $output == *'1 alive, 0 dead, 0 damaged'* ]]
}

@test "--local" {
    finds 0 "$local_folder (made when it is needed)" "$FILEMAP" doctor --local
    not grep -q Global <<<"$output"
}

@test "JSON" {
    run "$FILEMAP" doctor --json --local
    [ "$status" -eq 0 ]
    equal '["Local\\","paging","objects","memory","descriptors","file size","/proc","library"]' \
        "$(jq -c '[.checks[].check | select(. != "logout" and . != "yama")]' <<<"$output")"
    equal '["advice","check","finding","verdict"]' "$(jq -c '.checks[0] | keys' <<<"$output")"
}

@test "Local\\ that others may enter: a problem" {
    mkdir "$local_folder"
    chmod 777 "$local_folder"
    finds 1 "$local_folder has mode 0777: other users may enter it" "$FILEMAP" doctor --local
    [[ $output == *"-> chmod 700 $local_folder"* ]]
    equal problem "$(verdict 'Local\')"
    chmod 700 "$local_folder"
    equal ok "$(verdict 'Local\')"
}

@test "Local\\ that is a link, or no folder: a problem" {
    mkdir -m 700 "$FILEMAP_DIR/elsewhere"
    ln -s elsewhere "$local_folder"
    finds 1 "$local_folder is a symbolic link" "$FILEMAP" doctor --local
    [[ $output == *"rm $local_folder"* ]]
    rm "$local_folder"
    : >"$local_folder"
    finds 1 "$local_folder is not a folder" "$FILEMAP" doctor --local
}

@test "Local\\ of another user: a problem" {
    need_root
    mkdir -m 700 "$local_folder"
    chown 65534 "$local_folder"
    finds 1 "$local_folder belongs to user 65534, not to you" "$FILEMAP" doctor --local
    [[ $output == *"as root, remove $local_folder"* ]]
}

@test "Global\\ missing: a problem for all but root" {
    need_nobody
    chmod 777 "$FILEMAP_DIR"
    finds 1 "$global_folder does not exist, and only root may make it" as_nobody "$FILEMAP" doctor
    [[ $output == *"-> 'filemap doctor --fix' as root makes it"* ]]
    finds 0 'Local\ ' as_nobody "$FILEMAP" doctor --local
    finds 1 'Global\ ' as_nobody "$FILEMAP" doctor --global
    mkdir -m 1777 "$global_folder"
    finds 0 "$global_folder, " as_nobody "$FILEMAP" doctor
}

@test "Global\\ missing in /dev/shm: the line for tmpfiles.d" {
    need_nobody
    [ ! -e /dev/shm/filemap ] || skip '/dev/shm/filemap exists'
    finds 1 '"d /dev/shm/filemap 1777 root root -"' as_nobody env -u FILEMAP_DIR "$FILEMAP" doctor --global
    [[ $output == *'sudo filemap doctor --fix, or sudo mkdir -m 1777 /dev/shm/filemap;'* ]]
}

@test "Global\\ that is not sticky, or not root's: a problem" {
    need_root
    mkdir "$global_folder"
    chmod 777 "$global_folder"
    finds 1 "$global_folder has mode 0777 and is not sticky" "$FILEMAP" doctor --global
    [[ $output == *"-> as root: filemap doctor --fix, or chmod 1777 $global_folder"* ]]
    chmod 1777 "$global_folder"
    finds 0 "$global_folder, " "$FILEMAP" doctor --global
    chown 65534 "$global_folder"
    finds 1 "$global_folder belongs to user 65534, not to root" "$FILEMAP" doctor --global
}

# fixes TEXT: --fix says so, and Global\ works afterwards
fixes()
{
    finds 0 "$1" "$FILEMAP" doctor --fix --global
    [[ $output == *'Global\ '*' fixed '* ]]
    equal "1777 0" "$(stat -c '%a %u' "$global_folder")"
    equal ok "$(verdict 'Global\' --fix --global)"
    "$FILEMAP" create -q 'Global\x' --size 4K -- true
}

@test "--fix makes the folder of Global\\" {
    need_root
    fixes "made $global_folder, which belongs to root and is sticky"
    not grep -q 'changed the mode' <<<"$output"
    rmdir "$global_folder"
    (umask 777 && fixes "made $global_folder")
    rmdir "$global_folder"
    equal '["fixed","ok"]' "$("$FILEMAP" doctor --fix --global --json | jq -c '[.checks[] | select(.check == "Global\\") | .verdict]')"
}

@test "--fix makes it sticky, and leaves alone whom root lets in" {
    need_root
    mkdir "$global_folder"
    chmod 777 "$global_folder"
    fixes "changed the mode of $global_folder from 0777 to 1777"
    chmod 1755 "$global_folder"
    finds 0 "$global_folder, " "$FILEMAP" doctor --fix --global
    equal 1755 "$(stat -c %a "$global_folder")"
}

@test "--fix moves aside what is not root's folder, and touches nothing behind a link" {
    need_root
    mkdir -m 700 "$FILEMAP_DIR/victim"
    ln -s victim "$global_folder"
    fixes "moved what had the name $global_folder, of user 0, to $global_folder.aside-1"
    equal 700 "$(stat -c %a "$FILEMAP_DIR/victim")"
    equal victim "$(readlink "$global_folder.aside-1")"
    rmdir "$global_folder"
    mkdir -m 1777 "$global_folder"
    : >"$global_folder/kept"
    chown 65534 "$global_folder"
    fixes "of user 65534, to $global_folder.aside-2"
    [ -e "$global_folder.aside-2/kept" ]
    equal 65534 "$(stat -c %u "$global_folder.aside-2")"
    rmdir "$global_folder"
    echo data >"$global_folder"
    fixes "$global_folder.aside-3"
    equal data "$(cat "$global_folder.aside-3")"
}

@test "--fix says in one line what it cannot do" {
    need_nobody
    chmod 777 "$FILEMAP_DIR"
    refuses 1 "only root may make or mend $global_folder: run 'sudo filemap doctor --fix'" as_nobody "$FILEMAP" doctor --fix
    refuses 2 '--local leaves out' "$FILEMAP" doctor --fix --local
    refuses 1 '/no/such/filemap cannot be reached: No such file or directory' env FILEMAP_DIR=/no/such "$FILEMAP" doctor --fix
    [ ! -e "$global_folder" ]
}

@test "Global\\ where one may only open: told, and no problem" {
    need_nobody
    mkdir "$global_folder"
    chmod 1755 "$global_folder"
    finds 0 'you can open what is there, and create nothing' as_nobody "$FILEMAP" doctor --global
    equal ok "$(verdict 'Global\')"
}

@test "FILEMAP_DIR that does not exist: a problem" {
    finds 1 '/no/such/filemap-' env FILEMAP_DIR=/no/such "$FILEMAP" doctor --local
    [[ $output == *'FILEMAP_DIR must be a folder that you may search'* ]]
    finds 1 '\x1b' env FILEMAP_DIR="$FILEMAP_DIR/"$'\e[2J' "$FILEMAP" doctor --local
}

@test "dead and damaged objects: a hint" {
    make_dead one --size 4K
    equal hint "$(verdict objects --local)"
    finds 0 '0 alive, 1 dead, 0 damaged' "$FILEMAP" doctor --local
    [[ $output == *"'filemap gc' removes what is dead"* ]]
    "$FILEMAP" gc >/dev/null
    make_damaged bad
    finds 0 '0 alive, 0 dead, 1 damaged' "$FILEMAP" doctor --local
    rm "$local_folder/bad"
    equal ok "$(verdict objects --local)"
}

@test "limits of the process: hints" {
    ulimit -f 2048
    finds 0 'files, and so sections, may have at most 2M' "$FILEMAP" doctor --local
    [[ $output == *'ulimit -f unlimited'* ]]
    ulimit -S -n 24
    equal hint "$(verdict descriptors --local)"
}

@test "FILEMAP_COMMIT=lazy: a hint" {
    equal hint "$(FILEMAP_COMMIT=lazy verdict memory --local)"
    equal ok "$(verdict memory --local)"
}

@test "a small file system: a hint; a full one: a problem" {
    need_mounts
    # shellcheck disable=SC2016 # for the inner shell
    run --separate-stderr privately sh -c 'mount -t tmpfs -o size=64m none "$FILEMAP_DIR" && "$FILEMAP" doctor --local'
    [ "$status" -eq 0 ]
    [[ $output == *' 64M of 64M free'*'--shm-size='* ]]
    # shellcheck disable=SC2016
    run --separate-stderr privately sh -c 'mount -t tmpfs -o size=64m none "$FILEMAP_DIR" &&
        mkdir -m 700 "$FILEMAP_DIR/filemap-0" &&
        { head -c 65m /dev/zero >"$FILEMAP_DIR/full"; "$FILEMAP" doctor --local; }' 2>/dev/null
    [ "$status" -eq 1 ]
    [[ $output == *' 0 of 64M free'*"'filemap gc'"* ]]
}

@test "noexec: a hint" {
    need_mounts
    # shellcheck disable=SC2016
    run --separate-stderr privately sh -c 'mount -t tmpfs -o noexec none "$FILEMAP_DIR" && "$FILEMAP" doctor --local'
    [ "$status" -eq 0 ]
    [[ $output == *'is mounted noexec: executable sections go to disk'* ]]
    # shellcheck disable=SC2016
    FILEMAP_PAGEFILE_DIR=/nowhere/at/all run --separate-stderr privately sh -c \
        'mount -t tmpfs -o noexec none "$FILEMAP_DIR" && "$FILEMAP" doctor --local'
    [[ $output == *'is mounted noexec: no executable views'* ]]
}

@test "the paging-file folder: room, and hints when it cannot be used" {
    finds 0 "$FILEMAP_PAGEFILE_DIR (made when it is needed), " "$FILEMAP" doctor --local
    [ ! -e "$FILEMAP_PAGEFILE_DIR" ]
    mkdir "$FILEMAP_PAGEFILE_DIR"
    chmod 755 "$FILEMAP_PAGEFILE_DIR"
    finds 0 "other users may enter $FILEMAP_PAGEFILE_DIR: what does not fit" "$FILEMAP" doctor --local
    [[ $output == *"-> chmod 700 $FILEMAP_PAGEFILE_DIR"* ]]
    equal hint "$(verdict paging --local)"
    chmod 700 "$FILEMAP_PAGEFILE_DIR"
    equal ok "$(verdict paging --local)"
    rmdir "$FILEMAP_PAGEFILE_DIR"
    ln -s / "$FILEMAP_PAGEFILE_DIR"
    finds 0 'is a symbolic link' "$FILEMAP" doctor --local
    finds 0 'FILEMAP_PAGEFILE_DIR cannot be reached' env FILEMAP_PAGEFILE_DIR=x "$FILEMAP" doctor --local
    finds 0 '\x1b' env FILEMAP_PAGEFILE_DIR=/no/$'\e[2J' "$FILEMAP" doctor --local
}

@test "a section on disk is seen by doctor, info and ls" {
    need_mounts
    # shellcheck disable=SC2016
    run --separate-stderr on_disk "$FILEMAP" create -q big --size 2M -- sh -c '"$FILEMAP" doctor --local
        "$FILEMAP" info big; "$FILEMAP" ls; "$FILEMAP" ls --json >"$BATS_TEST_TMPDIR/ls"
        "$FILEMAP" create -q small --size 4K -- "$FILEMAP" ls --json small >"$BATS_TEST_TMPDIR/small"'
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'; 1 sections (2M) are there'* ]]
    [[ $output == *$'\nStorage:      disk\n'* ]]
    [[ $output == *$'\nPaging file:  '"$FILEMAP_PAGEFILE_DIR/payload-"* ]]
    [[ $output == *' STORAGE '* ]]
    equal disk "$(jq -r '.objects[0].storage' "$BATS_TEST_TMPDIR/ls")"
    equal memory "$(jq -r '.objects[0].storage' "$BATS_TEST_TMPDIR/small")"
    [ -z "$(ls -A "$FILEMAP_PAGEFILE_DIR")" ]
}

@test "orphans on disk: a hint, and gc removes them" {
    need_mounts
    # The tmpfs with the record goes with its mount namespace, as in a restart of the machine.
    # shellcheck disable=SC2016
    run on_disk "$FILEMAP" create -q big --size 2M -- sh -c 'kill -9 $PPID'
    equal 1 "$(find "$FILEMAP_PAGEFILE_DIR" -type f | wc -l)"
    finds 0 '1 files (2M) that no program uses' "$FILEMAP" doctor --local
    equal '[0,1]' "$("$FILEMAP" gc -n --json | jq -c '[.removed, .orphans]')"
    run --separate-stderr "$FILEMAP" gc
    [ "$status" -eq 0 ]
    equal 'removed 0 dead (2M), 0 alive, 0 damaged, 1 orphaned on disk' "$output"
    equal 0 "$(find "$FILEMAP_PAGEFILE_DIR" -type f | wc -l)"
    equal 0 "$("$FILEMAP" gc --json | jq .orphans)"
}

@test "no /proc: a problem" {
    need_mounts
    privately sh -c 'mount -t tmpfs none /proc && "$FILEMAP" --version' >/dev/null 2>&1 || skip 'the tool needs /proc'
    run --separate-stderr privately sh -c 'mount -t tmpfs none /proc && "$FILEMAP" doctor --local'
    [ "$status" -eq 1 ]
    [[ $output == *'/proc '*'not mounted'*'mount -t proc proc /proc'* ]]
}

@test "/proc with hidepid: told, and no problem" {
    need_nobody
    need_mounts
    # shellcheck disable=SC2016
    run --separate-stderr privately unshare --pid --fork sh -c 'mount -t proc -o hidepid=2 proc /proc &&
        setpriv --reuid=65534 --regid=65534 --clear-groups "$FILEMAP" doctor --local; exit $?'
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *'/proc '*' ok '*'processes of others are hidden (hidepid)'* ]]
    finds 0 '/proc ' as_nobody "$FILEMAP" doctor --local
    not grep -q hidepid <<<"$output"
}

# with_yama SCOPE COMMAND...: where the kernel has that setting, by what can be seen
with_yama()
{
    # shellcheck disable=SC2016
    privately sh -c 'scope=$1 && shift && mount -t tmpfs none /proc/sys/kernel &&
        mkdir /proc/sys/kernel/yama && echo "$scope" >/proc/sys/kernel/yama/ptrace_scope && exec "$@"' sh "$@"
}

@test "Yama: told; a hint where nothing may be taken out of other processes" {
    need_nobody
    need_mounts
    finds 0 'ptrace_scope is 1: DuplicateHandle takes handles out of descendants only' with_yama 1 \
        setpriv --reuid=65534 --regid=65534 --clear-groups "$FILEMAP" doctor --local
    not grep -q 'yama .*hint' <<<"$output"
    finds 0 'ptrace_scope is 2: DuplicateHandle takes no handles' with_yama 2 \
        setpriv --reuid=65534 --regid=65534 --clear-groups "$FILEMAP" doctor --local
    [[ $output == *'-> as root, if programs need it: sysctl kernel.yama.ptrace_scope=1'* ]]
    finds 0 'ptrace_scope is 3: ' with_yama 3 "$FILEMAP" doctor --local
    grep -q 'yama .*hint' <<<"$output"
    for scope in 0 1 2; do # root may debug everything
        finds 0 '/proc ' with_yama $scope "$FILEMAP" doctor --local
        not grep -q yama <<<"$output"
    done
}

# logged_in USER COMMAND...: where logind is at work
logged_in()
{
    # shellcheck disable=SC2016
    privately sh -c 'user=$1 && shift && mount -t tmpfs none /run && mkdir -p /run/systemd/seats &&
        mount -t tmpfs none /var/lib && mkdir -p /var/lib/systemd/linger &&
        { [ ! "$LINGERS" ] || : >"/var/lib/systemd/linger/$LINGERS"; } &&
        exec setpriv --reuid="$user" --regid=65534 --clear-groups "$@"' sh "$@"
}

@test "logind that removes names at the logout: a hint for people, unless they linger" {
    need_nobody
    need_mounts
    finds 0 'systemd-logind may remove the names' logged_in 65534 "$FILEMAP" doctor --local
    [[ $output == *"-> 'loginctl enable-linger', or RemoveIPC=no in logind.conf"* ]]
    LINGERS=nobody finds 0 '/proc ' logged_in 65534 "$FILEMAP" doctor --local
    not grep -q logind <<<"$output"
    finds 0 '/proc ' logged_in 1 "$FILEMAP" doctor --local
    not grep -q logind <<<"$output"
    [ -d /run/systemd/seats ] || not grep -q logind <<<"$(as_nobody "$FILEMAP" doctor --local)"
}

@test "a file system that is no tmpfs: a problem" {
    need_mounts
    # shellcheck disable=SC2016
    run --separate-stderr privately sh -c 'mount -t proc proc "$FILEMAP_DIR" && "$FILEMAP" doctor --local'
    echo "$output"
    [ "$status" -eq 1 ]
}
