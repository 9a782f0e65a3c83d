import HeartbeatCore

/// What XenServer or XCP-ng itself knows of hosts and SRs, asked of its tool `xe` as CloudStack's scripts ask it.
///
/// `--minimal` prints bare values, several with commas between them, and an empty line for none (XenServer documentation,
/// "Command line interface"). Every call has a deadline of its own. Blocks; for commands only.
struct XenServer {
    private let tool: Tool
    private let deadline: Duration

    /// nil on a host that has no `xe`: it is no XenServer.
    init?(_ environment: SetupEnvironment) {
        // The loss is fine: a tool that is missing is the answer.
        guard let tool = try? Tool("xe", in: environment.toolDirectories) else { return nil }
        self.tool = tool
        deadline = environment.toolstackDeadline
    }

    /// The UUID of the host that answers to `name` in the pool; nil when none or several do.
    func host(named name: String) throws(SetupFailure) -> String? {
        let found = try ask("host-list", "hostname=\(name)", "--minimal").split(separator: ",")
        return found.count == 1 ? String(found[0]) : nil
    }

    /// Looks the SR up: the host must be in the pool, the SR known and plugged on the host. nil for an SR that the pool
    /// does not have.
    func storageType(of uuid: String, host: String) throws(SetupFailure) -> XenStorageType? {
        guard try ask("host-list", "uuid=\(host)", "--minimal") == host else {
            throw SetupFailure(
                .otherHost, "XenServer knows no host \(host): leave --host out, and this host's own UUID is taken")
        }
        guard try ask("sr-list", "uuid=\(uuid)", "--minimal") == uuid else { return nil }
        let type = XenStorageType(driver: try ask("sr-param-get", "uuid=\(uuid)", "param-name=type"))
        // A refused type is told first: plugging the SR would not help.
        if case .never = type { return type }
        try refuseUnplugged(uuid, host: host)
        return type
    }

    /// Refuses where the volume group may not be changed: on every host of a pool but its master. `host` is this one.
    func refuseUnlessMaster(_ host: String, volume: String, group: String) throws(SetupFailure) {
        let master = try ask("pool-list", "params=master", "--minimal")
        if master == host { return }
        throw SetupFailure(
            .other,
            "the volume \(volume) is missing, and only the pool's master (host \(master)) may make it: run "
                + "`lvcreate -n \(volume) --size 4M --config global{metadata_read_only=0} \(group)` there, then setup here again"
        )
    }

    private func refuseUnplugged(_ uuid: String, host: String) throws(SetupFailure) {
        let place = ["sr-uuid=\(uuid)", "host-uuid=\(host)"]
        let attached = try ask(["pbd-list"] + place + ["params=currently-attached", "--minimal"])
        if attached == "true" { return }
        if attached.isEmpty {
            throw SetupFailure(
                .unplugged,
                "SR \(uuid) has no PBD on host \(host): make one with `xe pbd-create`, plug it, then set up again")
        }
        let device = try ask(["pbd-list"] + place + ["--minimal"])
        throw SetupFailure(
            .unplugged,
            "SR \(uuid) is not plugged on host \(host): run `xe pbd-plug uuid=\(device)`, then set up again")
    }

    private func ask(_ words: String...) throws(SetupFailure) -> String { try ask(words) }

    /// What `xe` prints, on one line.
    private func ask(_ words: [String]) throws(SetupFailure) -> String {
        let result: Tool.Result
        do throws(Tool.Fault) {
            result = try tool.run(words, deadline: deadline)
        } catch .deadline(_, let deadline) {
            throw SetupFailure(
                .other,
                "`xe \(words[0])` did not answer within \(DurationText.render(deadline)): "
                    + "see that xapi runs (`xe-toolstack-restart`)")
        } catch {
            throw SetupFailure(.other, error.description)
        }
        let lines = result.output.split(whereSeparator: \.isNewline)
        guard result.status == 0 else {
            throw SetupFailure(
                .other,
                "`xe \(words[0])` ended with \(result.status) (\(lines.joined(separator: "; "))): "
                    + "see that xapi runs (`xe-toolstack-restart`)")
        }
        return lines.first.map(String.init) ?? ""
    }
}
