#!/bin/bash
# Installs the portable archive $1 below an empty root, where there is no C library at all but the archive's own, and runs it there. Needs
# root, for chroot(8). Nothing of it can reach a trigger: the daemon is not started.
set -euo pipefail
archive=$1
work=$(mktemp -d)
cleanup() {
    umount "$work/root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT
fail() {
    echo "portable archive: $*" >&2
    exit 1
}
root=$work/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
# The program finds its arguments and itself there.
mount -t proc proc "$root/proc"
mknod "$root/dev/null" c 1 3
tar --extract --xz --file "$archive" --directory "$work"
unpacked=$(echo "$work"/heartbeat-*)
# What is loaded, not linked.
for file in lib/libnfs.so.13 licenses/libnfs13; do
    [ -e "$unpacked/$file" ] || fail "$file is missing"
done

for systemd in 219 252; do
    DESTDIR=$root HEARTBEAT_SYSTEMD_VERSION=$systemd "$unpacked/install.sh"
    said=$(chroot "$root" /usr/sbin/heartbeat --version) || fail "it does not start"
    [[ $unpacked == *"-$said-"* ]] || fail "it says that it is version $said"
    unit=$root/etc/systemd/system/heartbeat.service
    grep -q '^ExecStart=/opt/sr-heartbeat/bin/heartbeat run$' "$unit" || fail "the unit starts something else"
    if grep -q '^SystemCallFilter=@' "$unit"; then filter=groups; else filter=none; fi
    [ "$systemd:$filter" = 219:none ] || [ "$systemd:$filter" = 252:groups ] || fail "the unit is wrong for systemd $systemd"
done
if command -v systemd-analyze >/dev/null; then
    sed 's|^ExecStart=.*|ExecStart=/bin/true|' "$root/etc/systemd/system/heartbeat.service" >"$work/heartbeat.service"
    systemd-analyze verify --man=no "$work/heartbeat.service" || fail "systemd takes the unit for faulty"
fi
# The commands that start this program anew, in a process that can be left behind, find loader and libraries too.
cat >"$root/tmp/heartbeat.toml" <<'EOF'
version = 1
host = "portable"
[[sr]]
uuid = "here"
kind = "nfs"
path = "/tmp"
allow_local = true
EOF
chroot "$root" /usr/sbin/heartbeat explain --config /tmp/heartbeat.toml >/dev/null || fail "explain fails"
found=$(chroot "$root" /usr/sbin/heartbeat probe --config /tmp/heartbeat.toml 2>&1) && fail "a beat without a heartbeat file?"
grep -q 'hb-portable\|missing' <<<"$found" || fail "probe says: $found"
DESTDIR=$root "$unpacked/install.sh" --remove >/dev/null
left=$(find "$root" -path "$root/proc" -prune -o -name '*heartbeat*' ! -name heartbeat.toml ! -path '*/etc/heartbeat' \
    ! -path '*/var/lib/heartbeat' -print)
[ -z "$left" ] || fail "a removal leaves $left"
echo "portable archive: starts in an empty root"
