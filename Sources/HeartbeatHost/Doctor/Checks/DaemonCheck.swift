/// The daemon: running, fresh in its status, armed, and with everything it asked for.
struct DaemonCheck: DoctorCheck {
    static let subject = "the daemon"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        switch host.status {
        case .unknown(let reason): [missing(reason)]
        case .current(let status): judge(status)
        }
    }

    /// A daemon that holds its lock but tells nothing is worse than none: it may hang.
    private func missing(_ reason: String) -> DoctorFinding {
        guard let process = host.daemon else {
            return DoctorFinding(
                .daemonNotRunning, .critical, "no daemon guards this host: \(reason)",
                why: "Nothing beats and nothing fences: a host that loses its storage goes on with its VMs.",
                advice: "`systemctl enable --now heartbeat`, then `journalctl -t heartbeat -n 20`")
        }
        return DoctorFinding(
            .statusStale, .critical, "the daemon (process \(process)) does not tell of now: \(reason)",
            why: "It may hang; then only the watchdog, where there is one, resets a host that lost its storage.",
            advice: "`journalctl -t heartbeat -n 20`; `systemctl restart heartbeat` is safe at any time")
    }

    private func judge(_ status: ExaminedStatus.Content) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        switch status.protection {
        case "armed": findings.append(.fine(.daemonGuards, "the daemon runs, its status is fresh, and it is armed"))
        case "unprotected":
            findings.append(
                DoctorFinding(
                    .unprotected, .critical, "the daemon runs but does not guard: \(status.reason)",
                    why: "A host that loses its storage is not fenced.", advice: "do what the reason says"))
        default:
            findings.append(
                DoctorFinding(
                    .notArmed, .warning, "the host is \(status.protection), not armed: \(status.reason)",
                    why: "Until an SR is armed its loss does not fence this host.",
                    advice: "`heartbeat status` shows what each SR waits for"))
        }
        if !status.isFenceReady, status.protection != "unprotected" {
            findings.append(
                DoctorFinding(
                    .fenceNotReady, .critical, "the daemon says that its fence is not ready",
                    why: "No means of reset is left: a host that loses its storage goes on with its VMs.",
                    advice: "`heartbeat status` names what is missing; mend it, then `systemctl restart heartbeat`"))
        }
        if status.verdict == "critical" || status.verdict == "fencing", status.protection != "unprotected" {
            findings.append(
                DoctorFinding(
                    .alarm, .critical, "the daemon's verdict is \(status.verdict): \(status.reason)",
                    why: "Something is wrong now, not only with the means of fencing.", advice: "`heartbeat status`"))
        }
        return findings
            + status.degraded.map { phrase in
                DoctorFinding(
                    .degraded, .warning, "the daemon goes on without something: \(phrase)",
                    why: "It guards with what there is; each of these makes it a little less certain.",
                    advice: "give the service what it lacks, then `systemctl restart heartbeat`")
            }
    }
}
