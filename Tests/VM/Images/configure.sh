#!/bin/bash
# Configures the root file system of the guests in directory $1: nothing starts but systemd, journald, udev and the
# agent; everything else is started by the scenario that needs it.
set -euo pipefail
root=$1

: >"$root/etc/fstab"
: >"$root/etc/machine-id"
mkdir -p "$root/var/log/journal"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
chroot "$root" passwd --delete root >/dev/null
chmod 755 "$root"/laboratory/*

for unit in nfs-server nfs-client.target nfs-blkmap rpcbind.service rpcbind.socket open-iscsi iscsid.service iscsid.socket \
    lvm2-monitor lvm2-lvmpolld.socket blk-availability dm-event.socket apt-daily.timer apt-daily-upgrade.timer \
    dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer nftables systemd-pstore systemd-networkd \
    systemd-timesyncd getty@tty1 remote-fs.target; do
    systemctl --root="$root" disable "$unit" >/dev/null 2>&1 || true
done
# Slow under emulation, and of no use to a guest that lives for minutes. The gettys would take the console.
for unit in serial-getty@ttyS0 getty@tty1 getty-static systemd-hwdb-update systemd-firstboot ldconfig systemd-sysusers \
    systemd-journal-catalog-update rpc-gssd auth-rpcgss-module systemd-logind dbus.service dbus.socket \
    systemd-update-utmp systemd-update-utmp-runlevel systemd-binfmt proc-sys-fs-binfmt_misc.automount \
    modprobe@drm modprobe@fuse modprobe@configfs modprobe@dm_mod modprobe@loop sys-fs-fuse-connections.mount \
    sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount systemd-random-seed; do
    case $unit in
    *.*) ;;
    *) unit=$unit.service ;;
    esac
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
systemctl --root="$root" enable laboratory-agent laboratory-network >/dev/null 2>&1
# Hanging storage must not delay a guest's own shutdown by systemd's usual minute and a half.
mkdir -p "$root/etc/systemd/system.conf.d"
printf '[Manager]\nDefaultTimeoutStopSec=20s\n' >"$root/etc/systemd/system.conf.d/laboratory.conf"
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
