import HeartbeatCore

/// Mounts of SRs: options that give up before the fence, or blind whoever reads the heartbeats. By mountinfo alone.
struct MountCheck: DoctorCheck {
    static let subject = "the mounts of the SRs"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let storages = host.configuration.storages.filter { !$0.path.hasPrefix("/dev/") }
        guard !storages.isEmpty else { return [] }
        guard let mounts = host.mounts(of: "self") else {
            return [.notLookedAt(Self.subject, because: "/proc/self/mountinfo cannot be read")]
        }
        return storages.flatMap { storage in
            let found = judge(storage, mounts.mount(at: StorageFinder.tidy(storage.path)))
            return found.isEmpty ? [.fine(.mountReady, "\(storage.path) is mounted with options that suit")] : found
        }
    }

    private func judge(_ storage: Configuration.Storage, _ mount: MountTable.Mount?) -> [DoctorFinding] {
        guard let mount else {
            return [
                DoctorFinding(
                    .mountMissing, .warning, "SR \(storage.uuid) is not mounted at \(storage.path)",
                    why:
                        "It cannot beat: never armed in this boot it is not guarded, armed it is on its way to a fence.",
                    advice:
                        "mount it (`xe pbd-plug`, `virsh pool-start`), or `heartbeat setup --remove` where it is gone for good"
                )
            ]
        }
        var findings: [DoctorFinding] = []
        if mount.has("ro") {
            findings.append(
                DoctorFinding(
                    .mountReadOnly, .critical, "\(mount.mountPoint) is mounted read-only",
                    why: "No heartbeat can be written there: it is lost to every reader, and so are the writes of VMs.",
                    advice: "find out why (`dmesg`), then `mount -o remount,rw \(mount.mountPoint)`"))
        }
        guard mount.type == "nfs" || mount.type == "nfs4" else { return findings }
        return findings + patience(mount) + sight(mount)
    }

    /// How long the client waits for its server (nfs(5): timeo in tenths of a second, linear back-off over TCP).
    private func patience(_ mount: MountTable.Mount) -> [DoctorFinding] {
        let timing = host.configuration.timing
        guard let tenths = mount.value(of: "timeo").flatMap({ Int64($0) }),
            let retries = mount.value(of: "retrans").flatMap({ Int64($0) }), tenths > 0, retries >= 0,
            tenths <= 100_000, retries <= 10_000
        else { return [] }
        let step = Duration.milliseconds(tenths * 100)
        guard mount.has("soft") || mount.has("softerr") || mount.has("softreval") else {
            guard step > timing.fenceAfter else { return [] }
            return [
                DoctorFinding(
                    .mountRetriesLate, .note,
                    "\(mount.mountPoint) repeats a lost request only after \(Self.text(step)) (timeo=\(tenths))",
                    why:
                        "That is longer than fence_after (\(Self.text(timing.fenceAfter))): a server that forgets a request without "
                        + "breaking the connection, as in a failover, costs a fence.",
                    advice: "mount it with timeo=\(max(50, timing.fenceAfter.components.seconds * 10 / 3))")
            ]
        }
        let whole = step * Int(max(1, retries * (retries + 1) / 2))
        let options = "timeo=\(tenths),retrans=\(retries)"
        guard whole < timing.fenceBy else {
            return [
                DoctorFinding(
                    .mountUnbounded, .note,
                    "\(mount.mountPoint) is a soft mount that gives up after some \(Self.text(whole)) (\(options))",
                    why:
                        "That is not before fence_by (\(Self.text(timing.fenceBy))): it bounds nothing here, and VMs see no error before.",
                    advice: "nothing; do not rely on `soft` for a timeout")
            ]
        }
        return [
            DoctorFinding(
                .mountSoft, .warning,
                "\(mount.mountPoint) is a soft mount that gives up after some \(Self.text(whole)) (\(options))",
                why:
                    "That is before fence_by (\(Self.text(timing.fenceBy))): an outage that this host would have ridden out gives "
                    + "VMs I/O errors, and their file systems go read-only or lose writes.",
                advice: "mount it hard, or with a longer timeo and retrans")
        ]
    }

    /// What the client does not ask its server (nfs(5): nocto, acregmax in seconds, local_lock).
    private func sight(_ mount: MountTable.Mount) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        let interval = host.configuration.timing.interval
        if mount.has("nocto") {
            findings.append(
                DoctorFinding(
                    .mountStaleOpens, .warning, "\(mount.mountPoint) is mounted with nocto",
                    why:
                        "A file opened to be read may be an old one: CloudStack's readers on this host may take a living host for "
                        + "dead.", advice: "mount it without nocto"))
        }
        // Shown only where it is not the default (fs/nfs/super.c).
        if let seconds = mount.value(of: "acregmax").flatMap({ Int64($0) }), .seconds(seconds) > interval {
            findings.append(
                DoctorFinding(
                    .mountStaleAttributes, .note,
                    "\(mount.mountPoint) caches attributes for up to \(seconds)s (acregmax, actimeo)",
                    why:
                        "That is longer than interval (\(Self.text(interval))). heartbeat reads past the cache; scripts that look at "
                        + "a file's time do not.", advice: "mount it without acregmax and actimeo"))
        }
        if let lock = mount.value(of: "local_lock"), lock != "none" {
            findings.append(
                DoctorFinding(
                    .mountLocalLocks, .warning, "\(mount.mountPoint) keeps locks on this host (local_lock=\(lock))",
                    why:
                        "QEMU's and libvirt's locks on disk images do not reach other hosts: nothing but the fence keeps a VM from "
                        + "running twice.", advice: "mount it without local_lock and nolock"))
        }
        return findings
    }

    private static func text(_ duration: Duration) -> String {
        DurationText.render(.seconds(duration.components.seconds))
    }
}
