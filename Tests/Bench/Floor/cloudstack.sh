#!/bin/bash
# CloudStack's way to beat and to look, as its scripts do it: the date piped into dd, 100 bytes of one each; a reader takes the file
# with cat and compares by expr. No flush, no read-back by the writer, no timeout.
#
#   cloudstack.sh BEATS HOST DIRECTORY...
#
# Ends with the number of processes that it took beside itself; it must be the first one of a process namespace.
beats=$1
host=$2
shift 2
for ((beat = 0; beat < beats; beat++)); do
    directory=${*:beat % $# + 1:1}
    date +%s | dd of="$directory/hb-$host" count=100 bs=1 2>/dev/null
    now=$(date +%s)
    last=$(cat "$directory/hb-$host")
    [ $((now - last)) -lt 120 ] || exit 1
done
# Processes are numbered one after the other, and bash is the first.
echo $(($(sh -c 'echo $$') - 2))
