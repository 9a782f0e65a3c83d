/// Locked memory: the daemon's own, or what the unit and this shell would give it.
struct MemoryLockCheck: DoctorCheck {
    static let subject = "locked memory"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard let daemon = host.daemon else { return limit }
        guard let locked = ProcessStatus.field("VmLck", of: daemon, in: host).flatMap({ Int64($0) }) else {
            return [.notLookedAt(Self.subject, because: "/proc/\(daemon)/status does not tell")]
        }
        // The program and its heap are some 10 MB; the few pages that a stopped mlockall(2) leaves are none.
        guard locked >= 1024 else {
            return [
                DoctorFinding(
                    .memoryNotLocked, .warning,
                    "the daemon (process \(daemon)) has only \(locked) KiB of its memory locked",
                    why:
                        "With the root disk dead or memory short, the judge may wait for a page just when it has to fence.",
                    advice:
                        "LimitMEMLOCK=infinity and CAP_IPC_LOCK in `systemctl edit heartbeat`, then `systemctl restart heartbeat`"
                )
            ]
        }
        return [.fine(.memoryLocked, "the daemon's memory is locked (\(locked / 1024) MiB)")]
    }

    /// Without a daemon: what systemd would give it.
    private var limit: [DoctorFinding] {
        guard host.exists("/run/systemd/system") else { return [] }
        // An absent tool or unit is told by the check of the unit.
        guard let answer = try? host.run("systemctl", ["show", "heartbeat.service", "--property=LimitMEMLOCK"]),
            let limit = IniFile.setting("LimitMEMLOCK", in: answer.output), !limit.isEmpty
        else { return [] }
        guard limit == "infinity" || limit == "18446744073709551615" else {
            return [
                DoctorFinding(
                    .memoryNotLocked, .warning, "the unit may lock only \(limit) bytes of memory",
                    why:
                        "With the root disk dead or memory short, the judge may wait for a page just when it has to fence.",
                    advice: "LimitMEMLOCK=infinity in `systemctl edit heartbeat`")
            ]
        }
        return [.fine(.memoryLocked, "the unit may lock all of its memory")]
    }
}
