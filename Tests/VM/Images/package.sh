#!/bin/bash
# Packs two versions of the Debian package, and Debian's node_exporter, into a small disk, .build/vm/package.ext4, that a guest without
# the product copies over its root file system: /laboratory/packages/{old,new}.deb.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
place=$project/.build/vm
mkdir -p "$place"
exec 9>"$place/package.lock"
flock 9
rm -rf "$place"/package.tree.*
work=$(mktemp -d "$place/package.tree.XXXXXX")
trap 'rm -rf "$work"' EXIT
packages=$work/tree/laboratory/packages
mkdir -p "$packages"
version=$("$project/.build/release/heartbeat" --version)
# No earlier version was ever released: the same program under a lower number.
for name in old:$version~before new:$version; do
    package=$(PACKAGE_VERSION=${name#*:} "$project/etc/debian/build.sh" | tail --lines=1)
    cp "$package" "$packages/${name%%:*}.deb"
done
cp "$project/.build-tools/usr/bin/prometheus-node-exporter" "$packages"
truncate --size=$(($(du --summarize --block-size=1M "$work/tree" | cut --fields=1) + 16))M "$work/package.ext4"
mkfs.ext4 -q -F -O ^has_journal -m 0 -d "$work/tree" "$work/package.ext4"
mv "$work/package.ext4" "$place/package.ext4"
