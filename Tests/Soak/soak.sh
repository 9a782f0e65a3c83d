#!/bin/bash
# Healthy storage on a busy host: for SOAK_SECONDS (600) every processor is taken twice over and memory is short, and
# heartbeat must neither fence nor alert. Ends with one line of figures; exits 1 when anything but lateness was seen.
set -u
. "$(dirname "$0")/../Support/laboratory.sh"

seconds=${SOAK_SECONDS:-600}
storages=(one two three four)
slowest=0

hog_processors() {
    local count
    for ((count = 0; count < 2 * $(nproc); count++)); do
        (while :; do :; done) &
        processes+=($!)
    done
}

# Takes all memory but a reserve, at most 4 GiB, and keeps touching it so that it stays taken.
hog_memory() {
    local available megabytes
    available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    megabytes=$((available - 512 - available / 10))
    ((megabytes > 4096)) && megabytes=4096
    ((megabytes > 64)) || return 0
    (
        echo 1000 >/proc/self/oom_score_adj 2>/dev/null
        mkdir "$work/memory" && mount -t tmpfs -o "size=${megabytes}m" soak "$work/memory" 2>/dev/null || exit 0
        while :; do
            dd if=/dev/zero of="$work/memory/hog" bs=1M conv=notrunc 2>/dev/null
            sleep 1
        done
    ) &
    processes+=($!)
    mounts+=("$work/memory")
    echo "  memory: $megabytes MiB written over and over"
}

is_armed() {
    local status name
    status=$(lab_status)
    for name in "${storages[@]}"; do [ "$(lab_storage "$status" "$name" life)" = armed ] || return 1; done
}

# The largest of two decimal numbers.
larger() { awk -v left="$1" -v right="$2" 'BEGIN { print (left + 0 > right + 0) ? left + 0 : right + 0 }'; }

fail() {
    echo "soak: failed after ${SECONDS}s: $1" >&2
    lab_status | head -c 4000 >&2
    echo >&2
    tail -n 30 "$work/daemon.log" >&2
    exit 1
}

# Nothing worse than lateness, and the daemon alive.
check() {
    local status name health
    kill -0 "$daemon" 2>/dev/null || fail "the daemon has ended"
    [ ! -s "$work/trigger" ] || fail "it fenced"
    status=$(lab_status)
    for name in "${storages[@]}"; do
        health=$(lab_storage "$status" "$name" health)
        case $health in healthy | late) ;; *) fail "$name is '$health'" ;; esac
        slowest=$(larger "$slowest" "$(lab_storage "$status" "$name" max)")
    done
}

lab_open soak
echo "soak: ${#storages[@]} SRs, $seconds s, $((2 * $(nproc))) busy loops on $(nproc) processors"
for name in "${storages[@]}"; do lab_disk "$name" || fail "a disk cannot be made"; done
lab_configure_brisk
lab_setup "${storages[@]}" || fail "heartbeat setup does not take the disks"
for name in "${storages[@]}"; do lab_use "$name" "vm-$name"; done
lab_start_daemon
lab_until 200 is_armed || fail "the SRs do not arm"

hog_processors
hog_memory
SECONDS=0
next_report=60
while ((SECONDS < seconds)); do
    check
    if ((SECONDS >= next_report)); then
        echo "  $SECONDS s: slowest beat $slowest s"
        next_report=$((next_report + 60))
    fi
    sleep 1
done
check

turn=$(lab_status | sed -nE 's/.*"longest_turn_seconds" *: *([0-9.]+).*/\1/p')
beats=$(lab_status | grep -oE '"verified" *: *[0-9]+' | awk -F : '{ sum += $2 } END { print sum + 0 }')
echo "soak: passed: $seconds s, $beats beats, slowest beat $slowest s, longest turn ${turn:-unknown} s," \
    "no fence, no alert"
