#!/bin/sh
# Installs, upgrades or removes heartbeat on a host whose own libraries are too old for it.
#
#   ./install.sh             copies it to /opt, links it as /opt/sr-heartbeat, adds unit and command, enables and starts the daemon
#   ./install.sh --remove    stops it and takes all of that away; configuration and state stay
#
# DESTDIR installs below another root, where nothing is started.
set -eu
place=/opt/sr-heartbeat
root=${DESTDIR:-}
here=$(cd "$(dirname "$0")" && pwd)
unit=/etc/systemd/system/heartbeat.service

fail() {
    echo "install.sh: $*" >&2
    exit 1
}
systemctl_here() {
    [ -n "$root" ] || systemctl "$@"
}
[ "$(id -u)" -eq 0 ] || fail "run it as root"

# Nothing is removed before the promise to fence is taken back: one that storage still has and nobody keeps lets VMs run twice.
stop_for_good() {
    [ -z "$root" ] || return 0
    systemctl --quiet is-active heartbeat || return 0
    if grep -Eq '"health": "(failing|lost)"' /run/heartbeat/status.json 2>/dev/null; then
        fail "an SR does not answer, so the promise to fence cannot be taken back there: mend the storage (heartbeat status), or pause or remove that SR, then try again"
    fi
    systemctl stop heartbeat || true
    case $(systemctl show --property=ActiveState heartbeat) in
    ActiveState=inactive | ActiveState=failed) ;;
    *) fail "heartbeat does not stop: see journalctl -u heartbeat" ;;
    esac
    # sysexits.h: 70, the withdrawal did not reach storage.
    if [ "$(systemctl show --property=ExecMainStatus heartbeat)" = ExecMainStatus=70 ]; then
        systemctl start heartbeat
        fail "the promise to fence could not be taken back on storage, so heartbeat was started again: see journalctl -u heartbeat"
    fi
}

if [ "${1:-}" = --remove ]; then
    stop_for_good
    # CloudStack gets its own scripts back where heartbeat's stand in for them.
    [ -n "$root" ] || [ ! -x "$place/bin/heartbeat" ] || "$place/bin/heartbeat" cloudstack remove --all
    systemctl_here disable heartbeat 2>/dev/null || true
    rm -rf "$root$place" "$root$place".* "$root$unit" "$root/usr/sbin/heartbeat" "$root/etc/modules-load.d/heartbeat.conf" \
        "$root/etc/tmpfiles.d/heartbeat.conf" "$root/usr/lib/systemd/catalog/heartbeat.catalog"
    systemctl_here daemon-reload
    echo "heartbeat is removed; /etc/heartbeat and /var/lib/heartbeat are kept"
    exit 0
fi
[ $# -eq 0 ] || fail "unknown argument $1: there is only --remove"
if [ -e "$root/usr/sbin/heartbeat" ] && [ ! -L "$root/usr/sbin/heartbeat" ]; then
    fail "/usr/sbin/heartbeat is there and not from this archive: remove the other package first"
fi

# systemd 219, of CentOS 7 and so of XenServer's dom0, is the oldest known to be met.
version=$(systemctl --version 2>/dev/null | awk 'NR == 1 { print $2 }' | tr -cd '0-9')
[ -n "$version" ] || [ -n "$root" ] || fail "there is no systemd here: the unit cannot be installed"
version=${HEARTBEAT_SYSTEMD_VERSION:-${version:-219}}

# A folder of its own, then the link that everything goes by in one rename: at no instant is there none.
mkdir -p "$root/opt"
new=$place.$(date +%s).$$
mkdir "$root$new"
cp -R "$here/bin" "$here/lib" "$here/doc" "$here/licenses" "$root$new/"
sync
ln -s "$new" "$root$place.link.$$"
mv -T "$root$place.link.$$" "$root$place"
for old in "$root$place".*; do
    [ "$old" = "$root$new" ] || rm -rf "$old"
done

mkdir -p "$root/usr/sbin" "$root/etc/systemd/system" "$root/etc/modules-load.d" "$root/etc/tmpfiles.d" \
    "$root/usr/lib/systemd/catalog" "$root/etc/heartbeat" "$root/var/lib/heartbeat"
ln -sf "$place/bin/heartbeat" "$root/usr/sbin/heartbeat"
cp "$here/systemd/heartbeat-modules.conf" "$root/etc/modules-load.d/heartbeat.conf"
cp "$here"/systemd/*.catalog "$root/usr/lib/systemd/catalog/"
# Kept over a stop by older systemd too, which knows no RuntimeDirectoryPreserve.
echo 'd /run/heartbeat 0755 root root' >"$root/etc/tmpfiles.d/heartbeat.conf"
if [ "$version" -ge 244 ]; then
    cp "$here/systemd/heartbeat.service" "$root$unit"
else
    # What older versions lack, each with what they have instead (systemd's NEWS): an unknown setting is only skipped, but a filter
    # by names of groups (231) would forbid every system call; the start limit was in [Service] (230); directories are made above (235).
    sed -e '/^SystemCallFilter=/d' -e '/^SystemCallErrorNumber=/d' -e '/^MemoryDenyWriteExecute=/d' -e '/^RestrictNamespaces=/d' \
        -e '/^RestrictSUIDSGID=/d' -e '/^LockPersonality=/d' -e '/^RuntimeDirectory/d' -e '/^StateDirectory/d' \
        -e '/^ConfigurationDirectory/d' -e '/^WatchdogSignal=/d' -e '/^OOMPolicy=/d' -e '/^StartLimitIntervalSec=/d' \
        -e 's/^TasksMax=.*/StartLimitInterval=0/' "$here/systemd/heartbeat.service" >"$root$unit"
fi
[ -n "$root" ] && exit 0

mkdir -p /run/heartbeat
journalctl --update-catalog 2>/dev/null || true
[ -e /sys/class/watchdog/watchdog0 ] || modprobe softdog 2>/dev/null || true
systemctl daemon-reload
systemctl enable heartbeat 2>/dev/null
systemctl restart heartbeat
echo "heartbeat $("$place/bin/heartbeat" --version) runs; tell it what to guard: heartbeat setup --host HOST --sr SR"
