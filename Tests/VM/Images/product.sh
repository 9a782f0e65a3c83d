#!/bin/bash
# Packs what `make install` lays down into a small disk, .build/vm/product.ext4, that guests copy over their root file
# system at boot: scenarios run what an admin would install.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
place=$project/.build/vm
mkdir -p "$place"
exec 9>"$place/product.lock"
flock 9
rm -rf "$place"/product.tree.*
work=$(mktemp -d "$place/product.tree.XXXXXX")
trap 'rm -rf "$work"' EXIT
# The guests' /lib is a link to /usr/lib, which a copied folder must not replace.
make --silent --directory "$project" install DESTDIR="$work/tree" UNITDIR=/usr/lib/systemd/system >/dev/null
# Without a journal and with room for what ext4 itself needs.
truncate --size=$(($(du --summarize --block-size=1M "$work/tree" | cut --fields=1) + 16))M "$work/product.ext4"
mkfs.ext4 -q -F -O ^has_journal -m 0 -d "$work/tree" "$work/product.ext4"
mv "$work/product.ext4" "$place/product.ext4"
