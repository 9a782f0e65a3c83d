import HeartbeatCore

/// iSCSI sessions: how long a broken one keeps its I/O (node.session.timeo.replacement_timeout), by sysfs.
struct PathCheck: DoctorCheck {
    static let subject = "the iSCSI sessions"
    let host: ExaminedHost
    private static let directory = "/sys/class/iscsi_session"

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard host.configuration.storages.contains(where: { $0.kind == .iscsi }) else { return [] }
        let sessions = host.names(Self.directory)
        let found = sessions.flatMap { judge($0) }
        if !found.isEmpty || sessions.isEmpty { return found }
        return [
            .fine(
                .pathsReady, "\(sessions.count) iSCSI session\(sessions.count == 1 ? "" : "s") with timeouts that suit")
        ]
    }

    private func judge(_ session: String) -> [DoctorFinding] {
        let timing = host.configuration.timing
        guard let text = host.line("\(Self.directory)/\(session)/recovery_tmo") else {
            return [.notLookedAt("the timeout of iSCSI \(session)", because: "sysfs does not show it")]
        }
        let target = host.line("\(Self.directory)/\(session)/targetname") ?? session
        // `off` where it never gives up (drivers/scsi/scsi_transport_iscsi.c).
        let seconds = Int64(text).flatMap { $0 < 0 ? nil : $0 }
        if isMultipath(session) {
            guard let seconds, .seconds(seconds) <= timing.fenceAfter else {
                return [
                    DoctorFinding(
                        .pathKeptLong, .warning,
                        "a broken path to \(target) is given up only after \(seconds.map { "\($0)s" } ?? "ever")",
                        why:
                            "That is longer than fence_after (\(DurationText.render(timing.fenceAfter))): the host is fenced though "
                            + "another path works.",
                        advice:
                            "node.session.timeo.replacement_timeout = 15 in /etc/iscsi/iscsid.conf and in the node's record "
                            + "(`iscsiadm -m node -T \(target) -o update -n node.session.timeo.replacement_timeout -v 15`)"
                    )
                ]
            }
            return []
        }
        guard let seconds, .seconds(seconds) < timing.fenceBy else { return [] }
        return [
            DoctorFinding(
                .pathGivenUp, .warning,
                "a broken session to \(target) fails its I/O after \(seconds)s, with no other path",
                why:
                    "That is before fence_by (\(DurationText.render(timing.fenceBy))): an outage that this host would have ridden out "
                    + "gives VMs I/O errors, and their file systems go read-only.",
                advice: "`iscsiadm -m node -T \(target) -o update -n node.session.timeo.replacement_timeout -v "
                    + "\(timing.takeoverAfter.components.seconds)`, then log in anew")
        ]
    }

    /// A disk of the session is held by a multipath device. The session's device has targets, units and their disks below it.
    private func isMultipath(_ session: String) -> Bool {
        let device = "\(Self.directory)/\(session)/device"
        for target in host.names(device) where target.hasPrefix("target") {
            for unit in host.names("\(device)/\(target)") {
                for disk in host.names("\(device)/\(target)/\(unit)/block")
                where holders(of: disk).contains(where: isMap) {
                    return true
                }
            }
        }
        return false
    }

    private func holders(of disk: String) -> [String] { host.names("/sys/block/\(disk)/holders") }

    private func isMap(_ device: String) -> Bool {
        host.line("/sys/block/\(device)/dm/uuid")?.hasPrefix("mpath-") ?? false
    }
}
