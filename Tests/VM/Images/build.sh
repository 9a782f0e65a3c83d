#!/bin/bash
# Builds what the guests of Tests/VM boot, out of Debian packages, into $HEARTBEAT_VM_CACHE (default .build/vm):
#
#   kernel      Debian's generic kernel as an ELF file, which QEMU starts without unpacking it under emulation
#   initrd      busybox and the modules that reach the root disk
#   root.ext4   Debian 12: systemd, journald, udev, NFS client and server, open-iscsi, LIO, LVM, watchdog drivers
#
# Kept until an input changes (the files of this folder, the kernel package). Needs root, for mmdebstrap and ownership.
# HEARTBEAT_VM_MIRROR is the Debian mirror to install from where mmdebstrap's own choice cannot be reached.
set -euo pipefail
# What apt says is read here.
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${HEARTBEAT_VM_CACHE:-$(cd "$here/../../.." && pwd)/.build/vm}
mkdir -p "$cache"

fail() {
    echo "guest images: $*" >&2
    exit 1
}
[ "$(id -u)" -eq 0 ] || fail "building them needs root: mmdebstrap makes files of other owners"
for tool in mmdebstrap cpio depmod busybox mkfs.ext4 xz; do
    command -v "$tool" >/dev/null || fail "$tool is missing: run \`make vm-images\`, which installs what is needed"
done

# One build at a time; a second one waits, then finds everything done.
exec 9>"$cache/lock"
flock 9
# What an aborted build left.
rm -rf "$cache"/work.*

kernel_package() { apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image-6/ {print $2; exit}'; }
package=$(kernel_package)
if [ -z "$package" ]; then
    # A machine whose package lists were cleaned: images that are there are newer than nothing.
    if [ -s "$cache/inputs" ] && [ -s "$cache/root.ext4" ]; then
        echo "guest images: apt has no package lists, so the images of $(date --reference="$cache/inputs" +%F) are kept" >&2
        exit 0
    fi
    apt-get update >/dev/null || fail "\`apt-get update\` fails: see above"
    package=$(kernel_package)
fi
[ -n "$package" ] || fail "apt knows no linux-image-amd64: run \`apt-get update\` with a Debian 12 mirror"
inputs=$( (echo "$package"; cd "$here" && find . -type f ! -name product.sh ! -name package.sh | sort | xargs sha256sum) | sha256sum)
if [ "$(cat "$cache/inputs" 2>/dev/null)" = "$inputs" ]; then exit 0; fi
rm -f "$cache/inputs"

work=$(mktemp -d "$cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

echo "guest images: fetching $package"
fetch() { (cd "$work" && apt-get download -q "$package" >/dev/null 2>"$work/fetch.log"); }
# Lists older than the last point release name packages that the mirror has no more.
if ! fetch; then
    apt-get update >/dev/null || true
    package=$(kernel_package)
    fetch || fail "cannot fetch $package: $(cat "$work/fetch.log")"
fi
dpkg-deb --extract "$work/$package"_*.deb "$work/package"
version=$(ls "$work/package/lib/modules")

# A bzImage holds the compressed ELF kernel behind its setup sectors (Documentation/arch/x86/boot.rst: setup_sects at
# 0x1f1, payload_offset at 0x248, payload_length at 0x24c); the payload's last four bytes are its unpacked length.
field() { od --address-radix=n --format=u"$2" --skip-bytes="$1" --read-bytes="$2" "$image" | tr -d ' '; }
image=$(ls "$work"/package/boot/vmlinuz-*)
start=$((($(field 0x1f1 1) + 1) * 512 + $(field 0x248 4)))
length=$(($(field 0x24c 4) - 4))
head --bytes=$((start + length)) "$image" | tail --bytes="$length" | xz --decompress --stdout >"$work/kernel" ||
    fail "the kernel in $package is not packed with xz as Debian's was so far"

# The modules that guests need: a quarter of the package.
source=$work/package/lib/modules/$version
modules=$work/modules/lib/modules/$version
mkdir -p "$modules"
cp "$source"/modules.{builtin,builtin.modinfo,order} "$modules"
(
    cd "$source"
    find kernel/{fs,lib,crypto,block,arch,mm,net} -name '*.ko' \
        -not -path 'kernel/net/wireless/*' -not -path 'kernel/net/mac80211/*' -not -path 'kernel/net/bluetooth/*' \
        -not -path 'kernel/arch/x86/kvm/*' -not -path 'kernel/arch/x86/crypto/*'
    grep -v '^#' "$here/modules.txt" | while read -r name; do find "kernel/drivers/$name" -name '*.ko'; done
) | (cd "$source" && cpio --pass-through --make-directories --quiet "$modules")
depmod --basedir "$work/modules" "$version"

boot=$work/boot
mkdir -p "$boot/bin" "$boot/modules"
cp "$(command -v busybox)" "$boot/bin/busybox"
for module in virtio_pci virtio_blk ext4; do
    modprobe --dirname "$work/modules" --set-version "$version" --show-depends "$module" | awk '/^insmod/ {print $2}'
done | awk '!seen[$0]++' | while read -r file; do
    cp "$file" "$boot/modules/"
    basename "$file" >>"$boot/modules/order"
done
install --mode=755 "$here/initramfs-init" "$boot/init"
(cd "$boot" && find . | sort | cpio --create --format=newc --quiet | gzip) >"$work/initrd"

echo "guest images: installing Debian 12 (a minute)"
mmdebstrap --quiet --mode=root --variant=minbase --include="$(paste --serial --delimiters=, "$here/packages.txt")" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' bookworm "$work/root.tar" ${HEARTBEAT_VM_MIRROR:+"$HEARTBEAT_VM_MIRROR"} >"$cache/mmdebstrap.log" 2>&1 ||
    fail "mmdebstrap failed: $(tail --lines=3 "$cache/mmdebstrap.log")"
root=$work/root
mkdir "$root"
tar --directory "$root" --extract --file "$work/root.tar" --exclude='./dev/*'
rm "$work/root.tar"
cp --archive "$work/modules/lib/modules/." "$root/usr/lib/modules/"
cp --archive --no-preserve=ownership "$here/guest/." "$root/"
"$here/configure.sh" "$root"

size=$(du --summarize --block-size=M "$root" | cut --fields=1 | tr -d M)
truncate --size=$((size + 1024))M "$work/root.ext4"
mkfs.ext4 -q -F -m 0 -d "$root" "$work/root.ext4"
mv "$work/kernel" "$work/initrd" "$work/root.ext4" "$cache/"
echo "$inputs" >"$cache/inputs"
echo "guest images: ready in $cache after $SECONDS s"
