# Shell side of the laboratory, for demo and soak: disks that hang on command, a configuration, a daemon with a plain
# file in place of the trigger, and a way out that leaves nothing behind. Sourced by bash; sets and uses:
#   top        the source tree         work       a directory of this run's own
#   heartbeat  the binary              daemon     process id of `heartbeat run`

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
heartbeat=${HEARTBEAT_BINARY:-$top/.build/release/heartbeat}
fault_file_system=$top/.build-tools/fault-file-system
work=
daemon=
processes=()
devices=()
mounts=()
systems=()

# Makes $work and sees to it that every way out goes through lab_close.
lab_open() {
    local tool
    for tool in "$heartbeat" "$fault_file_system"; do
        [ -x "$tool" ] || { echo "$tool is missing: run 'make $1' in $top" >&2; exit 69; }
    done
    [ -w /dev/fuse ] || { echo "no FUSE here (/dev/fuse is missing or not for this user), so nothing can hang on command: run as root" >&2; exit 69; }
    work=$(mktemp -d "/tmp/heartbeat-$1-XXXXXX")
    mkdir "$work/run" "$work/state"
    : >"$work/trigger"
    : >"$work/kmsg"
    trap lab_close EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# Hangs are released first: nothing that waits in one can end.
lab_close() {
    local process device mount
    trap '' INT TERM HUP
    for control in "$work"/*.control; do [ -e "$control" ] && echo ok >"$control"; done
    if [ -n "$daemon" ]; then
        kill -TERM "$daemon" 2>/dev/null
        lab_wait_gone "$daemon" 30 || kill -KILL "$daemon" 2>/dev/null
        wait "$daemon" 2>/dev/null
    fi
    for process in "${processes[@]}"; do kill -TERM "$process" 2>/dev/null; done
    for mount in "${mounts[@]}"; do umount -l "$mount" 2>/dev/null; done
    for device in "${devices[@]}"; do losetup --detach "$device" 2>/dev/null; done
    for process in "${systems[@]}"; do kill -TERM "$process" 2>/dev/null; done
    for process in "${systems[@]}"; do
        lab_wait_gone "$process" 20 || kill -KILL "$process" 2>/dev/null
        wait "$process" 2>/dev/null
    done
    rm -rf --one-file-system "$work"
}

# Waits until a process of ours has ended, at most for $2 tenths of a second.
lab_wait_gone() {
    local count
    for ((count = 0; count < $2; count++)); do
        kill -0 "$1" 2>/dev/null || return 0
        case $(cut -d ' ' -f 3 "/proc/$1/stat" 2>/dev/null) in Z | '') return 0 ;; esac
        sleep 0.1
    done
    return 1
}

# lab_disk NAME: storage at $work/NAME. As root it is ext4 on a loop device on the faulty file system, so that whoever
# waits for it is in D state; otherwise the faulty file system itself.
lab_disk() {
    local name=$1 mount=$work/$1 device
    [ "$(id -u)" -eq 0 ] && mount=$work/$name.fault
    mkdir "$work/$name.backing" "$mount"
    echo ok >"$work/$name.control"
    : >"$work/$name.log"
    "$fault_file_system" "$work/$name.backing" "$mount" "$work/$name.control" >"$work/$name.log" 2>&1 &
    systems+=($!)
    lab_until 50 grep -q mounted "$work/$name.log" || { cat "$work/$name.log" >&2; return 1; }
    [ "$(id -u)" -eq 0 ] || return 0
    truncate -s 32M "$work/$name.backing/image"
    device=$(losetup --find --show "$mount/image") || return 1
    devices+=("$device")
    mkfs.ext4 -q -m 0 "$device" && mkdir "$work/$name" && mount "$device" "$work/$name" || return 1
    mounts+=("$work/$name")
}

# lab_fault NAME WORDS: what the disk does from now on (see Tests/Support/FaultFileSystem/main.c).
lab_fault() {
    echo "$2" >"$work/$1.control.draft"
    mv "$work/$1.control.draft" "$work/$1.control"
}

# lab_use NAME COMMAND: a process of that name holds a file on the disk open, as a VM's disk backend does.
lab_use() {
    head -c 4096 /dev/zero >"$work/$1/$2.img"
    cp "$(command -v sleep)" "$work/$2"
    "$work/$2" infinity <"$work/$1/$2.img" &
    processes+=($!)
}

# lab_configure: standard input, then the paths of this run.
lab_configure() {
    {
        cat
        printf '\n[paths]\nsysrq_trigger = "%s/trigger"\nkmsg = "%s/kmsg"\n' "$work" "$work"
        printf 'runtime = "%s/run"\nstate = "%s/state"\n' "$work" "$work"
    } >"$work/heartbeat.toml"
}

# A minute's worth of the defaults, in ten seconds.
lab_configure_brisk() {
    lab_configure <<'TOML'
version = 1
host    = "demo-host"

[timing]
interval       = "1s"
io_timeout     = "2s"
alert_after    = "4s"
sync_after     = "7s"
fence_after    = "10s"
fence_by       = "15s"
takeover_after = "30s"

[fence]
watchdog = "none"
TOML
}

# lab_setup NAME…: one SR for each disk, made the way a provisioning script would.
lab_setup() {
    local name
    for name in "$@"; do
        "$heartbeat" setup --host demo-host --sr "$name" --kind nfs --path "$work/$name" --allow-local \
            --config "$work/heartbeat.toml" >>"$work/setup.log" 2>&1 || { cat "$work/setup.log" >&2; return 1; }
    done
}

lab_start_daemon() {
    env -u HEARTBEAT_NO_FENCE -u NOTIFY_SOCKET -u WATCHDOG_USEC \
        "$heartbeat" run --config "$work/heartbeat.toml" >"$work/daemon.log" 2>&1 &
    daemon=$!
}

# lab_until TENTHS COMMAND…: asks ten times a second until it succeeds.
lab_until() {
    local count tenths=$1
    shift
    for ((count = 0; count < tenths; count++)); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}

# The status file on one line, without blanks around colons; empty while there is none.
lab_status() { cat "$work/run/status.json" 2>/dev/null | tr -d '\n' | sed -E 's/" *: */":/g'; }

# lab_storage STATUS SR MEMBER: a member of one SR. Members of an SR follow its uuid.
lab_storage() {
    local rest=${1#*\"uuid\":\""$2"\"}
    rest=${rest%%\"uuid\"*}
    local tail=${rest#*\""$3"\"}
    [ "$tail" != "$rest" ] || return 0
    tail=${tail#*:}
    tail=${tail%%,*}
    tail=${tail//[]\" \}]/}
    printf '%s' "$tail"
}

# lab_decision STATUS MEMBER: a member of the host's decision.
lab_decision() {
    local rest=${1#*\"decision\"}
    printf '%s' "$rest" | sed -nE "s/^[^}]*\"$2\" *: *\"([^\"]*)\".*/\1/p"
}
