import HeartbeatCore

/// Kernel lockdown: what it leaves of the fence.
///
/// The kernel's list of what lockdown takes away (enum lockdown_reason in include/linux/security.h) has no entry for sysrq or
/// reboot(2); it has unsigned modules and unsigned kernels for kexec.
struct LockdownCheck: DoctorCheck {
    static let subject = "kernel lockdown"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard let line = host.line("/sys/kernel/security/lockdown") else {
            // No such file: securityfs is not mounted, or the kernel has no lockdown. It restricts nothing then either.
            return [.fine(.lockdownOff, "no kernel lockdown is in sight")]
        }
        // Such as "none [integrity] confidentiality": the level in force stands in brackets.
        let word = line.split(separator: " ").first { $0.hasPrefix("[") }
        let level = word.map { $0.filter { $0 != "[" && $0 != "]" } } ?? line
        guard level != "none" else { return [.fine(.lockdownOff, "kernel lockdown is off")] }
        let crashes = host.configuration.fence.action == .crash
        return [
            DoctorFinding(
                .lockdown, .note, "kernel lockdown is on (\(level))",
                why:
                    "It does not restrict the sysrq trigger or reboot(2), but it refuses unsigned modules, such as a watchdog "
                    + "driver of your own build" + (crashes ? ", and an unsigned crash kernel." : "."),
                advice: "nothing; where a module is refused, sign it (`mokutil --import`)")
        ]
    }
}
