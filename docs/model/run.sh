#!/bin/bash
# Checks the model of the protocol with spin: the rules as they are meant to be, each broken one, each open one, what must be
# reachable, and CloudStack's stock readers. One table on standard output; exits 1 if a line is not as expected.
# Everything that is made lies in .build/model; the log of each run, with the timeline of what went wrong, beside it.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
model=$root/docs/model/heartbeat.pml
products=$root/.build/model
for program in spin gcc; do
    if ! command -v "$program" >/dev/null; then
        echo "$0: $program is missing: install the packages spin and gcc (apt-get install spin gcc)" >&2
        exit 1
    fi
done
mkdir -p "$products"
failures=0

# Runs the model once: run NAME EXPECTED FLAGS…, where EXPECTED is "holds" (no error), or "refuted" (an assertion fails).
run() {
    local name=$1 expected=$2 directory begin status=0 states depth seconds verdict
    shift 2
    directory=$products/$name
    rm -rf "$directory"
    mkdir -p "$directory"
    cd "$directory"
    if ! { spin -a "$@" "$model" && gcc -O1 -w -DSAFETY -DNOREDUCE -DCOLLAPSE -DMEMLIM=5000 -o pan pan.c; } >build.log 2>&1; then
        cat build.log >&2
        exit 1
    fi
    begin=$(date +%s%N)
    timeout 240 ./pan -w25 -m200000 >log 2>&1 || status=$?
    seconds=$(awk -v ns=$(($(date +%s%N) - begin)) 'BEGIN { printf "%.1f", ns / 1e9 }')
    states=$(awk '/states, stored/ { print $1 }' log)
    depth=$(sed -n 's/.*depth reached \([0-9]*\).*/\1/p' log)
    if grep -q 'assertion violated' log; then
        verdict=refuted
        spin -k heartbeat.pml.trail -t "$@" "$model" 2>/dev/null | grep -E '^ *(host|SR) [0-9]' >timeline || true
    elif [ "$status" -eq 0 ] && grep -q 'errors: 0' log && ! grep -qE 'max search depth|out of memory|interrupted' log; then
        verdict=holds
    else
        verdict=unfinished
    fi
    if [ "$verdict" != "$expected" ]; then
        failures=$((failures + 1))
        verdict="$verdict, expected: $expected (see $directory)"
    fi
    printf '%-34s %10s %6s %8s  %s\n' "$name" "${states:--}" "${depth:--}" "$seconds" "$verdict"
    rm -f pan pan.[bchmpt]
}

printf '%-34s %10s %6s %8s  %s\n' run states depth seconds verdict

# Kinds of faults, as in the model.
freeze=1 cut=2 dark=4 lose=8 kill=16 pause=32 hide=64 crash=128 stop=256

# The rules as meant: every schedule of so many faults, every invariant.
run storage holds -DKINDS=$((freeze | cut | dark))
run hosts holds -DKINDS=$((dark | cut | kill | pause | hide | crash | stop))
run frozen holds -DKINDS=$((freeze | kill | pause | hide | crash | stop))
run phases holds -DFAULTS=1 -DANY_TURN
run fine holds -DFAULTS=1 -DFINE
run fewer-srs holds -DKINDS=$((cut | dark | kill | crash)) -DHAS0=1 -DUSE0=1
run late-sr holds -DKINDS=$((cut | kill | stop)) -DLATE
run fine-hold holds -DFAULTS=1 -DFINE -DKINDS=$((lose)) -DPARTIAL_FENCE
run partial-loss-fence holds -DKINDS=$((cut | lose | crash)) -DPARTIAL_FENCE -DNO_REBOOT
run three-faults holds -DFAULTS=3 -DONE_SERVER -DKINDS=$((freeze | crash | stop))
run watchdog holds -DWITH_WATCHDOG -DKINDS=$((cut | dark | kill | pause))
run fine-watchdog holds -DFAULTS=1 -DFINE -DWITH_WATCHDOG -DKINDS=$((cut | dark | kill | pause))

# Each invariant can fail: one broken rule at a time, and only that invariant is checked.
run broken-1-restart-forgets refuted -DONLY=1 -DBROKEN_RESTART_FORGETS -DKINDS=$((dark | kill))
run broken-1-any-sr refuted -DONLY=1 -DBROKEN_ANY_SR -DKINDS=$((cut))
run broken-1-beats-without-leave refuted -DONLY=1 -DBROKEN_BEATS_WITHOUT_LEAVE -DKINDS=$((pause))
run broken-2-fence-by-wants-evidence refuted -DONLY=2 -DBROKEN_FENCE_BY_WANTS_EVIDENCE -DKINDS=$((dark | pause))
run broken-9-always-fed refuted -DONLY=9 -DBROKEN_ALWAYS_FED -DFINE -DWITH_WATCHDOG -DKINDS=$((dark | pause))
run broken-10-hold-by-most refuted -DONLY=10 -DBROKEN_HOLD_BY_MOST -DPARTIAL_FENCE -DKINDS=$((lose | crash)) -DNO_REBOOT
run broken-10-hold-never-ends refuted -DONLY=10 -DBROKEN_HOLD_NEVER_ENDS -DFINE -DPARTIAL_FENCE -DKINDS=$((lose)) -DFAULTS=1
run broken-11-count-blind refuted -DONLY=11 -DBROKEN_COUNT_BLIND -DKINDS=$((cut | crash))
run broken-12-withdrawn-dead refuted -DONLY=12 -DBROKEN_WITHDRAWN_DEAD -DKINDS=$((stop)) -DFAULTS=1
run broken-12-stop-unwithdrawn refuted -DONLY=12 -DBROKEN_STOP_UNWITHDRAWN -DKINDS=$((stop)) -DFAULTS=1

# Rules that the product has otherwise today, and where that leads: README.md, "Open".
run open-named-only refuted -DONLY=1 -DOPEN_NAMED_ONLY -DLATE -DKINDS=$((cut)) -DNO_REBOOT
run open-second-clock refuted -DONLY=1 -DOPEN_SECOND_CLOCK -DKINDS=$((hide | crash)) -DNO_REBOOT
run open-pause-forgets refuted -DONLY=1 -DOPEN_PAUSE_FORGETS -DKINDS=$((pause | hide))
run open-two-boots refuted -DONE_SERVER -DONLY=1 -DOPEN_TWO_BOOTS -DKINDS=$((freeze | crash | stop)) -DFAULTS=3
run open-newcomer refuted -DONLY=10 -DPARTIAL_FENCE -DKINDS=$((lose | crash))

# Nothing holds because nothing happens: each of these states is reached.
run reached-dead refuted -DREACH=1 -DKINDS=$((crash)) -DFAULTS=1
run reached-hold refuted -DREACH=3 -DFINE -DPARTIAL_FENCE -DKINDS=$((lose)) -DFAULTS=1
run reached-end-of-hold refuted -DREACH=4 -DFINE -DPARTIAL_FENCE -DKINDS=$((lose)) -DFAULTS=1
run reached-fence refuted -DREACH=5 -DKINDS=$((dark)) -DFAULTS=1
run reached-takeover-of-paused refuted -DREACH=6 -DKINDS=$((pause)) -DFAULTS=1
run reached-watchdog refuted -DREACH=7 -DWITH_WATCHDOG -DKINDS=$((dark | kill))
run reached-boot refuted -DREACH=8 -DKINDS=$((crash)) -DFAULTS=1

# While a server holds writes of its VMs, no host is called dead: this one must not be reached.
run unreached-dead-over-queued-writes holds -DREACH=2 -DKINDS=$((freeze | crash | cut))

# CloudStack's own scripts as readers.
run stock-crash holds -DSTOCK -DNO_REBOOT -DONLY=1 -DKINDS=$((crash)) -DFAULTS=1
run stock-partial-loss-fence holds -DSTOCK -DPARTIAL_FENCE -DNO_REBOOT -DONLY=1 -DKINDS=$((cut | dark)) -DFAULTS=1
run stock-lost-by-all refuted -DSTOCK -DONLY=1 -DKINDS=$((lose)) -DFAULTS=1
run stock-one-sr-lost refuted -DSTOCK -DONLY=1 -DKINDS=$((cut)) -DFAULTS=1
run stock-stop refuted -DSTOCK -DONLY=1 -DKINDS=$((stop)) -DFAULTS=1
run stock-unreadable refuted -DSTOCK -DSTOCK_UNREADABLE -DONLY=1 -DKINDS=$((cut)) -DFAULTS=1

if [ "$failures" -ne 0 ]; then
    echo "$failures runs are not as expected" >&2
    exit 1
fi
