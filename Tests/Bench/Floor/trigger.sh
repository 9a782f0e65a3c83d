#!/bin/bash
# CloudStack's way to fence: a loop that sleeps and asks the date, then writes to the trigger. It sleeps 5 s; here a tenth of a second,
# which flatters it.
#
#   trigger.sh FILE COUNT PAUSE_MILLISECONDS
#
# Prints each instant in nanoseconds of the wall clock. FILE is refused under /proc.
case $(realpath "$1") in /proc/*) exit 64 ;; esac
for ((run = 0; run < $2; run++)); do
    due=$(($(date +%s%N) + $3 * 1000000))
    echo "$due"
    while [ "$(date +%s%N)" -lt "$due" ]; do sleep 0.1; done
    echo -n b >"$1"
done
