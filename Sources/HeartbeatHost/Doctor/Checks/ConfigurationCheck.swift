import HeartbeatCore

/// The configuration: usable, not empty, and meant to fence.
struct ConfigurationCheck: DoctorCheck {
    static let subject = "the configuration"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        if let reason = host.configurationUnseen { return [.notLookedAt(Self.subject, because: reason)] }
        guard host.configurationFaults.isEmpty else {
            return host.configurationFaults.map { fault in
                DoctorFinding(
                    .configurationUnusable, .critical, fault,
                    why:
                        "The daemon guards on with its last good configuration, or not at all; what is said here about "
                        + "SRs and timings goes by that one, or by the defaults.",
                    advice:
                        "correct \(host.configurationPath), prove it with `heartbeat explain`, then `systemctl reload "
                        + "heartbeat`")
            }
        }
        let configuration = host.configuration
        guard !configuration.storages.isEmpty else {
            return [
                DoctorFinding(
                    .configurationEmpty, .critical, "\(host.configurationPath) names no SR",
                    why: "Nothing is guarded: a host that loses its storage is not fenced.",
                    advice: "`heartbeat setup --host UUID --sr UUID`")
            ]
        }
        let doubts = TimingContract(configuration).warnings.map { warning in
            DoctorFinding(
                .configurationDoubtful, .warning, warning, why: "It is accepted but hardly meant.",
                advice: "`heartbeat explain` shows what the configuration promises")
        }
        return [valid] + doubts + neverFences
    }

    private var valid: DoctorFinding {
        let count = host.configuration.storages.count
        return .fine(
            .configurationValid, "\(host.configurationPath) is valid and names \(count) SR\(count == 1 ? "" : "s")")
    }

    private var neverFences: [DoctorFinding] {
        let configuration = host.configuration
        guard configuration.mode == .observe || configuration.fence.action == .none else { return [] }
        let setting = configuration.mode == .observe ? "mode = \"observe\"" : "action = \"none\""
        return [
            DoctorFinding(
                .neverFences, .warning, "\(setting): this host never fences itself",
                why: "It is judged and reported only; other hosts must not start its VMs because of its silence.",
                advice: "when the trial is over set mode = \"enforce\" and action = \"reboot\", then `systemctl reload "
                    + "heartbeat`")
        ]
    }
}
