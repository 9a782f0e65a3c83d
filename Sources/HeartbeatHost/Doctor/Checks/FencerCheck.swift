/// Other programs on this host that reset it by their own judgement.
struct FencerCheck: DoctorCheck {
    static let subject = "other fencers"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let programs = ProcessStatus.programs(in: host)
        guard !programs.isEmpty else { return [.notLookedAt(Self.subject, because: "/proc shows no process")] }
        var seen: Set<String> = []
        let found = programs.compactMap { program -> DoctorFinding? in
            let name = script(program) ?? program.name
            guard let (name, fencer) = Self.fencers.first(where: { $0.key.prefix(15) == name.prefix(15) }),
                seen.insert(name).inserted
            else { return nil }
            return DoctorFinding(
                .otherFencer, fencer.severity, "\(name) runs here (process \(program.process)): \(fencer.what)",
                why: fencer.why, advice: fencer.advice)
        }
        let all = found + agent(programs.map(\.name))
        return all.isEmpty ? [.fine(.noOtherFencer, "nothing else on this host is known to reset it")] : all
    }

    /// A shell keeps the script that it reads open as descriptor 255 (bash) or 10 (dash); the link is read, not followed.
    private func script(_ program: (process: Int32, name: String)) -> String? {
        guard ["bash", "sh", "dash"].contains(program.name) else { return nil }
        for descriptor in ["255", "10"] {
            // Gone by now, or not ours to look at.
            guard let path = try? KernelFile.link(host.path("/proc/\(program.process)/fd/\(descriptor)")) else {
                continue
            }
            return ProcessTask.withoutDeletion(path).split(separator: "/").last.map(String.init)
        }
        return nil
    }

    /// CloudStack's agent on KVM runs kvmheartbeat.sh each minute; too short to be met in the table of processes.
    private func agent(_ names: [String]) -> [DoctorFinding] {
        let path = "/etc/cloudstack/agent/agent.properties"
        let key = "reboot.host.and.alert.management.on.heartbeat.timeout"
        do throws(LocalPath.Unreadable) {
            guard let text = try LocalPath.text(path, in: host) else { return [] }
            // True unless it says otherwise (CloudStack, agent.properties).
            guard IniFile.setting(key, in: text) != "false" else { return [] }
        } catch {
            return [.notLookedAt("CloudStack's agent", because: error.reason)]
        }
        return [
            DoctorFinding(
                .agentFences, .warning,
                "CloudStack's agent may reset this host by kvmheartbeat.sh (\(key) is not false)",
                why:
                    "It resets for any one bad pool, also where heartbeat alerts only; two fencers fence twice as often.",
                advice:
                    "set \(key)=false in \(path), then `systemctl restart cloudstack-agent`; not needed where that script is "
                    + "heartbeat's own")
        ]
    }

    private struct Fencer {
        let severity: DoctorSeverity
        let what: String
        let why: String
        let advice: String
    }

    private static let script =
        "It resets this host for one bad SR, and writes the same number: fresh numbers of a host that "
        + "heartbeat has fenced, or a reset that heartbeat would not have made."
    private static let watchdogTaker = "It takes the watchdog, and resets this host by a judgement of its own."

    private static let kvmScript = Fencer(
        severity: .critical, what: "CloudStack's script on KVM", why: script,
        advice:
            "set reboot.host.and.alert.management.on.heartbeat.timeout=false in agent.properties, then restart the agent"
    )

    /// By name; the kernel shows at most 15 characters of it (proc(5), comm).
    private static let fencers: [String: Fencer] = [
        "xenheartbeat.sh": Fencer(
            severity: .critical, what: "CloudStack's script on XenServer", why: script,
            advice: "`pkill -x xenheartbeat.sh`, and keep CloudStack from starting it: /opt/cloud/bin/launch_hb.sh"),
        "kvmheartbeat.sh": kvmScript,
        "kvmheartbeat_rbd.sh": kvmScript,
        "kvmspheartbeat.sh": kvmScript,
        "kvmsmpheartbeat.sh": kvmScript,
        "xhad": Fencer(
            severity: .warning, what: "XenServer's own high availability",
            why: "It fences by its state file and its own network; two fencers on one host fence twice as often.",
            advice: "`xe pool-ha-disable`, or leave the guarding to it and disable heartbeat"),
        "sbd": Fencer(
            severity: .warning, what: "fencing by shared disk", why: watchdogTaker,
            advice: "`systemctl disable --now sbd`"),
        "sanlock": Fencer(
            severity: .warning, what: "leases on shared storage",
            why:
                "Whoever loses a lease is killed, and this host reset through wdmd's watchdog, by sanlock's own times.",
            advice: "where nothing uses its leases, `systemctl disable --now sanlock wdmd`"),
        "wdmd": Fencer(
            severity: .warning, what: "sanlock's watchdog daemon", why: watchdogTaker,
            advice: "where nothing uses sanlock's leases, `systemctl disable --now sanlock wdmd`"),
        "watchdogd": Fencer(
            severity: .warning, what: "a watchdog daemon", why: watchdogTaker,
            advice: "`systemctl disable --now watchdogd`"),
        "watchdog": Fencer(
            severity: .warning, what: "a watchdog daemon", why: watchdogTaker,
            advice: "`systemctl disable --now watchdog`"),
        "watchdog-mux": Fencer(
            severity: .warning, what: "Proxmox's watchdog daemon", why: watchdogTaker,
            advice: "`systemctl disable --now watchdog-mux`; not while Proxmox's HA manages VMs here"),
        "corosync": Fencer(
            severity: .warning, what: "a cluster's membership",
            why: "With Pacemaker it has hosts fenced by their own judgement, and it may take the watchdog.",
            advice: "`pcs stonith status`, `corosync-cfgtool -s`; keep the VMs of this host out of the cluster's hands"),
    ]
}
