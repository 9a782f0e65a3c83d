import HeartbeatCore

/// Whether the service starts at the next boot, by systemd's own word.
struct UnitCheck: DoctorCheck {
    static let subject = "the unit heartbeat.service"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        // There where systemd is what runs the host (sd_booted(3)).
        guard host.exists("/run/systemd/system") else { return [] }
        let answer: Tool.Result?
        do throws(Tool.Fault) {
            answer = try host.run(
                "systemctl", ["show", "heartbeat.service", "--property=LoadState", "--property=UnitFileState"])
        } catch {
            return [.notLookedAt(Self.subject, because: "systemctl gave no answer in time")]
        }
        guard let answer else { return [.notLookedAt(Self.subject, because: "systemctl is not installed")] }
        let state = IniFile.setting("UnitFileState", in: answer.output)
        switch (IniFile.setting("LoadState", in: answer.output), state) {
        case ("loaded", "enabled"), ("loaded", "static"), ("loaded", "enabled-runtime"):
            return [.fine(.unitEnabled, "heartbeat.service is \(state ?? "enabled"): it starts at the next boot")]
        case ("loaded", _):
            return [finding("heartbeat.service is \(state.flatMap { $0.isEmpty ? nil : $0 } ?? "not enabled")")]
        case ("not-found", _): return [finding("systemd knows no heartbeat.service")]
        case ("masked", _): return [finding("heartbeat.service is masked")]
        default: return [.notLookedAt(Self.subject, because: "systemctl did not say how it is loaded")]
        }
    }

    private func finding(_ what: String) -> DoctorFinding {
        DoctorFinding(
            .unitNotEnabled, .warning, what,
            why: "After the next boot, which a fence is, nothing guards this host.",
            advice: "`systemctl enable heartbeat` (where it is masked, `systemctl unmask heartbeat` first)")
    }
}
