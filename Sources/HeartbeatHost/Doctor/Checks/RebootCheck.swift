import HeartbeatCore

/// The second rung: reboot(2), which needs CAP_SYS_BOOT and the host's own namespaces.
struct RebootCheck: DoctorCheck {
    static let subject = "reboot(2)"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        if host.configuration.paths.hasForeignTrigger { return [] }
        if let process = host.daemon, let effective = capabilities(of: process) {
            // CAP_SYS_BOOT is 22 (linux/capability.h).
            guard effective & (1 << 22) != 0 else {
                return [refused("the daemon (process \(process)) has no CAP_SYS_BOOT")]
            }
            if host.reboot == .ready {
                return [.fine(.rebootReady, "reboot(2) is there for the daemon as the second means of reset")]
            }
        }
        switch host.reboot {
        case .ready: return [.fine(.rebootReady, "reboot(2) is there as the second means of reset")]
        case .fault(let fault): return [refused(fault)]
        case .unseen(let reason): return [.notLookedAt(Self.subject, because: reason)]
        }
    }

    /// The effective set of a process (proc(5), CapEff, hexadecimal); nil when it has gone.
    private func capabilities(of process: Int32) -> UInt64? {
        ProcessStatus.field("CapEff", of: process, in: host).flatMap { UInt64($0, radix: 16) }
    }

    private func refused(_ what: String) -> DoctorFinding {
        DoctorFinding(
            .rebootRefused, .warning, "no second means of reset: \(what)",
            why: "Should the sysrq byte not reset this host, only the watchdog is left.",
            advice:
                "`systemctl cat heartbeat`: CAP_SYS_BOOT belongs in CapabilityBoundingSet=, @reboot in SystemCallFilter=; "
                + "run on the host, not in a container")
    }
}
