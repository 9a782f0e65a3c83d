#!/bin/bash
# causes-table.sh: puts what the scenarios of the direct view have measured last into docs/direct.md, between its two marks.
# The table of real NFS servers beside a file system with faults comes from Tests/HeartbeatEndToEndTests (DirectView), that of real kernels
# from Tests/VM (DirectView), which append to .build/vm/runs/times.tsv.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
page=$project/docs/direct.md
table=$(mktemp)
trap 'rm -f "$table"' EXIT
{
    printf '| fault | NFS 3 | ms | NFS 4 | ms | allowed |\n|---|---|---|---|---|---|\n'
    paste --delimiters='|' <(tail --lines=+3 "$project/.build/direct-causes-3.md") <(tail --lines=+3 "$project/.build/direct-causes-4.md") |
        awk -F ' *[|] *' '{ printf "| %s | %s | %s | %s | %s | %s |\n", $2, $4, $5, $11, $12, $6 }'
    if grep --quiet --no-messages '^[a-z_]*: ' "$project/.build/vm/runs/times.tsv"; then
        printf '\nOn real kernels, under emulation (three seconds are allowed for that):\n\n'
        printf '| fault | named | after (s) | allowed (s) |\n|---|---|---|---|\n'
        awk -F '\t' '/^[a-z_]*: / { split($1, part, ": "); printf "| %s | `%s` | %.1f | %.1f |\n", part[2], part[1], $2, $4 }' \
            "$project/.build/vm/runs/times.tsv"
    fi
} >"$table"
sed --in-place --expression "/<!-- causes -->/,/<!-- end -->/{/<!-- causes -->/{p;r $table
};/<!-- end -->/p;d}" "$page"
