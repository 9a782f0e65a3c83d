/// VMs that XAPI starts by itself (other-config:auto_poweron on pool and VM), asked of `xe` where it is installed.
struct XapiAutostartCheck: DoctorCheck {
    static let subject = "XAPI's auto_poweron"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        do throws(Tool.Fault) {
            guard let pools = try list("pool-list", []) else { return [] }
            guard pools.status == 0 else { return [unseen("xe says: \(Self.firstLine(pools.output))")] }
            guard !Self.names(pools.output).isEmpty else {
                return [.fine(.noAutostart, "XAPI starts no VM by itself (no auto_poweron on the pool)")]
            }
            guard let machines = try list("vm-list", ["is-a-template=false"]), machines.status == 0 else {
                return [unseen("xe gave no list of VMs")]
            }
            let names = Self.names(machines.output)
            guard !names.isEmpty else {
                return [.fine(.noAutostart, "XAPI starts no VM by itself (auto_poweron on none)")]
            }
            return [
                DoctorFinding(
                    .autoPowerOn, .warning,
                    "XAPI starts \(names.count) VM\(names.count == 1 ? "" : "s") by itself (auto_poweron)",
                    why:
                        "After a fence this host boots and starts them again. The pool's database keeps one from running twice "
                        + "within the pool, as long as nobody resets a power state by hand.",
                    advice:
                        "`xe vm-list other-config:auto_poweron=true`, then `xe vm-param-remove uuid=UUID param-name=other-config "
                        + "param-key=auto_poweron`")
            ]
        } catch {
            return [unseen("xe gave no answer in time")]
        }
    }

    private func list(_ command: String, _ more: [String]) throws(Tool.Fault) -> Tool.Result? {
        try host.run("xe", [command, "other-config:auto_poweron=true"] + more + ["params=uuid", "--minimal"])
    }

    /// `--minimal` prints uuids with commas between them.
    private static func names(_ output: String) -> [Substring] { firstLine(output).split(separator: ",") }

    private static func firstLine(_ output: String) -> String {
        output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    private func unseen(_ reason: String) -> DoctorFinding { .notLookedAt(Self.subject, because: reason) }
}
