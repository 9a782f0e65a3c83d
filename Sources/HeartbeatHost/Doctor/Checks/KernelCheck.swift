import HeartbeatCore

/// Kernel settings that decide what follows a panic, and whether a hung SR makes one.
struct KernelCheck: DoctorCheck {
    static let subject = "kernel.panic and kernel.hung_task_panic"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard let panic = number("panic") else {
            return [.notLookedAt(Self.subject, because: "/proc/sys/kernel/panic cannot be read")]
        }
        let found = hungTask + crash + (panic == 0 ? [panicStays] : [])
        guard found.isEmpty else { return found }
        return [.fine(.kernelReady, "a panic ends in a reboot (kernel.panic = \(panic)), and a hung SR makes none")]
    }

    private func number(_ name: String) -> Int64? { host.line("/proc/sys/kernel/\(name)").flatMap { Int64($0) } }

    private var crashes: Bool { host.configuration.fence.action == .crash }

    /// Documentation/admin-guide/sysctl/kernel.rst: hung_task_panic counts tasks that stay in D for hung_task_timeout_secs.
    private var hungTask: [DoctorFinding] {
        guard let panics = number("hung_task_panic"), panics != 0, number("hung_task_timeout_secs") != 0 else {
            return []
        }
        let timeout = number("hung_task_timeout_secs").map { "after \($0) s" } ?? "after a while"
        return [
            DoctorFinding(
                .hungTaskPanics, .warning,
                "kernel.hung_task_panic is \(panics): a task that hangs in the kernel \(timeout) is a panic",
                why: "One lost SR takes the whole host down, whatever partial_loss, lost_unused or a hold decide.",
                advice: "`sysctl -w kernel.hung_task_panic=0`, and take it out of /etc/sysctl.d")
        ]
    }

    private var panicStays: DoctorFinding {
        DoctorFinding(
            .panicStays, crashes ? .warning : .note, "kernel.panic is 0: after a panic this host stays down",
            why:
                "It runs no VM any more, which is safe, but nobody sees it again until it is reset by hand or by the watchdog"
                + (crashes ? "; with action = \"crash\" every fence ends so unless a crash kernel takes over." : "."),
            advice: "`sysctl -w kernel.panic=10`, and put it in a file in /etc/sysctl.d")
    }

    /// For action = crash only: sysrq c panics, and kexec takes over where a crash kernel is loaded.
    private var crash: [DoctorFinding] {
        guard crashes else { return [] }
        guard host.line("/sys/kernel/kexec_crash_loaded") == "1" else {
            return [
                DoctorFinding(
                    .crashKernelMissing, .warning, "action = \"crash\", but no crash kernel is loaded",
                    why: "The fence panics this host and writes no dump.",
                    advice:
                        "`systemctl enable --now kdump` (Debian: kdump-tools) and crashkernel= on the kernel's command line, "
                        + "or set action = \"reboot\"")
            ]
        }
        guard host.configuration.fence.watchdog != .none else { return [] }
        let timeout = DurationText.render(WatchdogRule.wantedTimeout(host.configuration.timing))
        return [
            DoctorFinding(
                .crashCutShort, .note,
                "action = \"crash\" with a watchdog: a dump that takes longer than \(timeout) is cut short",
                why: "A hardware watchdog goes on counting while the crash kernel writes.",
                advice: "measure a dump, or let the crash kernel feed the watchdog (kdump.conf, wdt modules)")
        ]
    }
}
