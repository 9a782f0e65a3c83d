#!/bin/bash
# A host loses its storage, one SR after the other, and heartbeat does what it is for: really, on disks of the demo's
# own that really hang, with a plain file in place of /proc/sysrq-trigger. Under a minute, no input, nothing left behind.
set -u
. "$(dirname "$0")/../Support/laboratory.sh"

if [ -t 1 ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' yellow=$'\e[33m' red=$'\e[31m' plain=$'\e[0m'
else
    bold='' dim='' green='' yellow='' red='' plain=''
fi
started=${EPOCHREALTIME/[.,]/}
last_decision=

say() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
note() { printf '  %s%s%s\n' "$dim" "$1" "$plain"; }

elapsed() {
    local tenths=$(((${EPOCHREALTIME/[.,]/} - started) / 100000))
    printf '%3d.%d s' $((tenths / 10)) $((tenths % 10))
}

color_of() {
    case $1 in
    healthy | none | ok) printf '%s' "$green" ;;
    late | alert | sync) printf '%s' "$yellow" ;;
    *) printf '%s' "$red" ;;
    esac
}

# bar SECONDS: one block per second of silence, twelve at most.
bar() {
    local whole=${1%%.*} text='' count
    for ((count = 0; count < 12; count++)); do
        if ((count < ${whole:-0})); then text+='▮'; else text+='·'; fi
    done
    printf '%s' "$text"
}

column() {
    local health silence
    health=$(lab_storage "$1" "$2" health)
    silence=$(lab_storage "$1" "$2" silence_seconds)
    printf '%s %s%s%s %5.1f s %s%-8s%s' "$2" "$(color_of "${health:-lost}")" "$(bar "${silence:-0}")" "$plain" \
        "${silence:-0}" "$(color_of "${health:-lost}")" "${health:-?}" "$plain"
}

# One line on how things stand; a second one when the decision has changed.
show() {
    local status decision meaning
    status=$(lab_status)
    [ -n "$status" ] || return
    decision=$(lab_decision "$status" kind)
    printf '%s  %s  %s\n' "$(elapsed)" "$(column "$status" alpha)" "$(column "$status" beta)"
    meaning=$(lab_decision "$status" meaning)
    if [ "$decision $meaning" != "$last_decision" ] && [ "$decision" != none ]; then
        printf '         %s→ %s%s: %s\n' "$(color_of "$decision")" "$decision" "$plain" "$meaning"
    fi
    last_decision="$decision $meaning"
}

# watch SECONDS [CONDITION…]: shows the state each second until the condition holds.
watch() {
    local count seconds=$1
    shift
    for ((count = 0; count < seconds; count++)); do
        show
        if [ $# -gt 0 ] && "$@"; then return 0; fi
        sleep 1
    done
    [ $# -eq 0 ]
}

is_armed() {
    local status
    status=$(lab_status)
    [ "$(lab_storage "$status" alpha life)" = armed ] && [ "$(lab_storage "$status" beta life)" = armed ]
}
is_used() {
    local status
    status=$(lab_status)
    [ "$(lab_storage "$status" alpha in_use)" = some ] && [ "$(lab_storage "$status" beta in_use)" = some ]
}
is_lost() { [ "$(lab_storage "$(lab_status)" "$1" health)" = lost ]; }
is_fenced() { [ -s "$work/trigger" ]; }

# How many threads of the daemon's children wait in the kernel for storage (state D in proc(5)).
stuck_threads() {
    local child count=0 state
    for child in $(cat /proc/"$daemon"/task/*/children 2>/dev/null); do
        for state in $(sed -nE 's/^State:[[:space:]]*(.).*/\1/p' /proc/"$child"/task/*/status 2>/dev/null); do
            [ "$state" = D ] && count=$((count + 1))
        done
    done
    echo "$count"
}

# run_command WORDS…: a command as one would type it, and what it says.
run_command() {
    local output
    printf '\n%s$ heartbeat %s%s\n' "$bold" "$*" "$plain"
    output=$("$heartbeat" "$1" --config "$work/heartbeat.toml" "${@:2}" 2>&1)
    indent "$output"
}

# Text of several lines, with the demo's directory shortened to an ellipsis.
indent() { printf '%s\n' "${1//$work/…}" | sed 's/^/  /'; }

give_up() {
    printf '%sThe demo did not get where it should: %s%s\n' "$red" "$1" "$plain" >&2
    tail -n 20 "$work/daemon.log" 2>/dev/null >&2
    exit 1
}

lab_open demo
say "heartbeat: a host loses its storage"
note "Two SRs, alpha and beta, on disks made for this demo; a VM's process holds an image on each."
note "The trigger is a plain file: the byte that would reset this host is only written down."
if [ "$(id -u)" -ne 0 ]; then
    note "Without root the disks are FUSE mounts, with neither loop devices nor ext4, and nothing is real-time."
fi
lab_disk alpha && lab_disk beta || give_up "its disks cannot be made"

lab_configure_brisk
lab_setup alpha beta || give_up "heartbeat setup does not take the disks"
lab_use alpha vm-web
lab_use beta vm-mail
lab_start_daemon

say "1. Both SRs beat"
lab_until 100 is_armed || give_up "the SRs do not arm"
lab_until 100 is_used || give_up "the VMs are not seen"
watch 3

say "2. alpha hangs; beta still beats, so every other host sees this one alive"
lab_fault alpha hang
watch 30 is_lost alpha || give_up "alpha is not lost"
watch 2
is_fenced && give_up "the host was fenced although beta beats"
note "The host stays, for the VM on beta. Threads of heartbeat in D state, which no signal ends: $(stuck_threads)."

say "3. beta hangs as well: nobody can see this host any more, and its VMs may be started elsewhere"
lab_fault beta hang
watch 40 is_fenced || give_up "the host was not fenced"
printf '%s  %sbyte written to the trigger: %s%s\n' "$(elapsed)" "$red$bold" "$(head -c 1 "$work/trigger")" "$plain"
note "On a real host /proc/sysrq-trigger takes this byte, and the machine resets at once."
sleep 1
show

say "4. What it says about it"
run_command status
run_command why
printf '\n%skernel log, as the serial console or netconsole would show it%s\n' "$bold" "$plain"
indent "$(cat "$work/kmsg")"
printf '\n%sjournal%s\n' "$bold" "$plain"
entries=$(journalctl --no-pager --quiet --output=cat "_PID=$daemon" 2>/dev/null | tail -n 12)
if [ -n "$entries" ]; then
    indent "$entries"
else
    note "No journald runs here, or it may not be read; the daemon's own lines:"
    indent "$(tail -n 12 "$work/daemon.log")"
fi

say "Done after $(elapsed | tr -s ' '). The disks heal, and nothing stays behind."
