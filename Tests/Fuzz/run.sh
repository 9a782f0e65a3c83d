#!/bin/sh
# Fuzzes one reader of untrusted bytes: Tests/Fuzz/run.sh TARGET [SECONDS]
#
# Tests/Fuzz/TARGET.sh defines build_target, which makes the libFuzzer binary "$1" with "$2" as a directory for what
# lies between; `root` is the top of the repository. Seeds come from Tests/Fuzz/corpus/TARGET, what is found new stays
# in .build-fuzz/TARGET/corpus, an input that fails in .build-fuzz/TARGET. Exits 0 when nothing was found.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: $0 TARGET [SECONDS]" >&2
    exit 64
fi
target=$1
seconds=${2:-60}
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -f "$root/Tests/Fuzz/$target.sh" ]; then
    echo "$0: there is no target $target: see Tests/Fuzz/*.sh" >&2
    exit 64
fi
. "$root/Tests/Fuzz/$target.sh"

directory="$root/.build-fuzz/$target"
mkdir -p "$directory/corpus" "$directory/objects"
build_target "$directory/fuzz" "$directory/objects"
cd "$directory"
# Swift's own report of a crash would read what the address sanitizer guards, and hide the sanitizer's.
export SWIFT_BACKTRACE=enable=no
exec ./fuzz -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    corpus "$root/Tests/Fuzz/corpus/$target"
