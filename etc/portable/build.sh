#!/bin/bash
# Builds the portable archive out of .build/release/heartbeat, for hosts whose C library is older than the program wants (the dom0 of
# XenServer and XCP-ng 8 has glibc 2.17): .build/package/heartbeat-VERSION-ARCHITECTURE.tar.xz, with the loader and every library beside
# the program. It runs from /opt/sr-heartbeat, where install.sh puts it, since a program's loader is named by an absolute path.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$project/.build/release/heartbeat
prefix=/opt/sr-heartbeat
version=$("$program" --version)
place=$project/.build/package
mkdir -p "$place"
exec 9>"$place/lock"
flock 9
rm -rf "$place"/portable.*
work=$(mktemp -d "$place/portable.XXXXXX")
trap 'rm -rf "$work"' EXIT
name=heartbeat-$version-$(uname --machine)
tree=$work/$name
mkdir -p "$tree/bin" "$tree/lib" "$tree/systemd" "$tree/doc" "$tree/licenses"

# Copies a library and the licence of its package.
take() {
    local library=$1 package
    cp --dereference "$library" "$tree/lib/"
    # /lib is a link to /usr/lib; packages name either.
    package=$( (dpkg-query --search "$library" || dpkg-query --search "/usr$library") 2>/dev/null | sed 's/:.*//;1q')
    cp --dereference "/usr/share/doc/$package/copyright" "$tree/licenses/$package"
}

# What the program loads when it runs (the direct view), by the directory that the compiler would link it from.
nfs=$(realpath --no-symlinks "$(gcc -print-file-name=libnfs.so.13)")
iscsi=$(realpath --no-symlinks "$(gcc -print-file-name=libiscsi.so.7)")
# What the loader finds here, followed to the end: `name => path (address)`, the loader itself without an arrow.
{
    printf '%s\n' "$nfs" "$iscsi"
    ldd "$program" "$nfs" "$iscsi" | awk '$2 == "=>" { print $3 } $1 ~ /^\// && $1 !~ /:$/ { print $1 }'
} | sort --unique | while read -r library; do
    take "$library"
done
loader=$(basename "$(patchelf --print-interpreter "$program")")
install --strip "$program" "$tree/bin/heartbeat"
patchelf --set-interpreter "$prefix/lib/$loader" --set-rpath "$prefix/lib" "$tree/bin/heartbeat"
# Those that name others find them here too, not in the host's own directories.
for library in "$tree"/lib/*; do
    [ "$(basename "$library")" = "$loader" ] || patchelf --set-rpath "$prefix/lib" "$library"
done

cp "$project/LICENSE" "$tree/licenses/heartbeat"
cp "$project/README.md" "$project"/docs/*.md "$project/etc/heartbeat.toml" "$tree/doc/"
cp -r "$project/etc/monitoring" "$tree/doc/"
sed "s|^ExecStart=.*|ExecStart=$prefix/bin/heartbeat run|; s|^Documentation=.*|Documentation=file://$prefix/doc|" \
    "$project/systemd/heartbeat.service" >"$tree/systemd/heartbeat.service"
cp "$project"/systemd/heartbeat-modules.conf "$project"/systemd/*.catalog "$tree/systemd/"
install --mode=755 "$project/etc/portable/install.sh" "$tree/install.sh"

tar --create --xz --owner=0 --group=0 --numeric-owner --sort=name --directory "$work" --file "$work/$name.tar.xz" "$name"
mv "$work/$name.tar.xz" "$place/$name.tar.xz"
echo "$place/$name.tar.xz"
