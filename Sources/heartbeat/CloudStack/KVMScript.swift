import HeartbeatCore
import HeartbeatHost

/// kvmheartbeat.sh: CloudStack's agent writes this host's heartbeat by it (no flag), asks after another host (-r), and has this
/// host reset when it could not write (-c). Here the daemon writes and resets; the script tells.
struct KVMScript {
    let configuration: String

    private static let usage = """
        kvmheartbeat.sh -i <address of the NFS server> -p <path> -m <mount point> -h <address of the host> \
        [-r] [-c] [-t <seconds>]
        """

    func answer(_ arguments: [String]) -> CloudStackAnswer {
        guard let options = ShortOptions(arguments, flags: "rc", valued: "ipmht") else {
            return .usage(Self.usage, code: 1)
        }
        guard options["i"] != nil else { return CloudStackAnswer(code: 1) }
        if options.has("r") { return check(options["h"] ?? "") }
        if options.has("c") { return declineReboot(mountPoint: options["m"] ?? "") }
        return write(mountPoint: options["m"] ?? "", address: options["h"] ?? "")
    }

    /// -r: the answer is in the first line, the exit code is 0. The host is asked for by its address: the one whose record bears that
    /// name. Its number in KVMHA, if it goes on, makes it alive; so this host has to look there, which it does once it has an address.
    private func check(_ address: String) -> CloudStackAnswer {
        // Without a configuration nothing here knows of other hosts, and the answer below says so.
        let known = try? ConfigurationFile.load(path: configuration)
        let name = known.flatMap { $0.address == address ? $0.host : nil } ?? address
        var peer = PeerAnswer.ask(about: name, configuration: configuration)
        if peer.word == .dead, known?.address == nil {
            peer = peer.doubted("this host has no address in \(configuration), so it does not see the numbers in KVMHA")
        }
        var answer = CloudStackAnswer(peer)
        answer.code = 0
        if peer.word == .unknown, known != nil {
            answer.doubts.append(
                "CloudStack asks by address: a host can be found dead only where its name in heartbeat is its address")
        }
        return answer
    }

    /// -c: the agent's last step after five tries. What it calls a failure, the daemon has judged already: it fences by its own rules,
    /// or has a reason to stay.
    private func declineReboot(mountPoint: String) -> CloudStackAnswer {
        var answer = CloudStackAnswer()
        let said: String
        var priority = JournalPriority.warning
        switch StatusReading.take(runtime: DaemonPaths.load(configuration).runtime) {
        case .current(let status, _): said = "the daemon decides: \(status.protection), \(status.decision.meaning)"
        case .unknown(let reason):
            said = "and the daemon does not guard this host either: \(reason)"
            priority = .critical
        }
        answer.doubts = [
            "CloudStack's agent asked for a reboot, as it takes \(mountPoint) for lost; the script does none, \(said)"
        ]
        answer.report(.rebootDeclined, priority)
        return answer
    }

    /// No flag: 0 where the daemon beats for this pool under this address, whatever storage does just now, since then it is the daemon
    /// that judges. Where nothing guards this host the number is written as CloudStack's own script would, so that nobody takes the
    /// promise of an earlier boot for its last word. Else 2: the agent tries again, then calls -c.
    private func write(mountPoint: String, address: String) -> CloudStackAnswer {
        let runtime = DaemonPaths.load(configuration).runtime
        let path = Self.tidy(mountPoint)
        switch StatusReading.take(runtime: runtime) {
        case .unknown(let reason):
            // A daemon that is starting, hangs or stops may have promised: what it left is its own affair.
            if (try? DaemonPresence.isRunning(runtime: runtime)) ?? true { return failed(path, address, reason) }
            return writeUnguarded(path, address, reason)
        case .current(let status, _):
            if let obstacle = obstacle(to: path, address, status) { return failed(path, address, obstacle) }
            guard status.sr.isEmpty else { return CloudStackAnswer() }
            return writeUnguarded(path, address, "the daemon has no SR")
        }
    }

    private func writeUnguarded(_ path: String, _ address: String, _ reason: String) -> CloudStackAnswer {
        if let fault = UnguardedNumber(mountPoint: path, address: address).write() {
            return failed(path, address, "\(reason); \(fault)")
        }
        var answer = CloudStackAnswer()
        answer.doubts = ["nothing guards this host, only its number was written on \(path): \(reason)"]
        answer.report(.scriptFailed, .warning)
        return answer
    }

    private func failed(_ path: String, _ address: String, _ reason: String) -> CloudStackAnswer {
        var answer = CloudStackAnswer(output: "Failed to create \(path)/KVMHA/hb-\(address)\n", code: 2)
        answer.doubts = [reason]
        return answer
    }

    /// Why the daemon that runs does not write the number of this pool; nil where it does, or has no SR at all.
    private func obstacle(to path: String, _ address: String, _ status: StatusFile) -> String? {
        if status.verdict == "fencing" { return "this host is being fenced" }
        guard !status.sr.isEmpty else { return nil }
        if status.mode != "enforce" { return "mode is \(status.mode): the daemon writes no number" }
        guard let storage = status.sr.first(where: { Self.tidy($0.path) == path }) else {
            return "\(path) is no SR of \(configuration): heartbeat setup --host \(status.host) "
                + "--sr \(path.split(separator: "/").last ?? "POOL")"
        }
        guard status.address == address else {
            return
                "the daemon writes \(status.address.map { "KVMHA/hb-\($0)" } ?? "no number in KVMHA"), and CloudStack's agent "
                + "calls this host \(address): heartbeat setup --address \(address)"
        }
        // An armed SR verified before a start of the daemon, too.
        guard storage.life == "armed" || storage.latencySeconds.last != nil else {
            return "no beat on \(path) has verified in this boot: \(storage.sentence)"
        }
        return nil
    }

    /// The agent's mount points may end in a slash.
    private static func tidy(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
