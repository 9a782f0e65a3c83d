import HeartbeatCore
import HeartbeatHost

/// launch_hb.sh and xenheartbeat.sh: CloudStack's own loop writes and fences; these tell whether the daemon does.
struct LaunchScript {
    let configuration: String

    /// launch_hb.sh: DONE is what the management server connects the host for; without it, it does not. A host without any SR
    /// gets it, as CloudStack adds SRs only to hosts that it is connected to.
    func launch(host: String?, timeout: String?, interval: String?) -> CloudStackAnswer {
        let usage = "launch_hb.sh <uuid of this host> <timeout in seconds> <interval in seconds>"
        guard let host else { return .usage(usage, code: 2) }
        guard timeout != nil, interval != nil else { return .usage(usage, code: 3) }
        var answer = look(host, besides: Self.oldLoops)
        if answer.code == 0 { answer.output = "======> DONE <======\n" } else { answer.code = 4 }
        return answer
    }

    /// xenheartbeat.sh: no loop; looks once and ends, 0 when the daemon runs.
    func loop(host: String?, timeout: String?, interval: String?) -> CloudStackAnswer {
        let usage = "xenheartbeat.sh <uuid of this host> <timeout in seconds> [interval in seconds]"
        guard let host else { return .usage(usage, code: 2) }
        guard let timeout = timeout.flatMap({ Int($0) }), let interval = Int(interval ?? "5"), interval <= timeout
        else { return .usage(usage, code: 3) }
        return look(host)
    }

    private func look(_ host: String, besides others: [String] = []) -> CloudStackAnswer {
        var answer = CloudStackAnswer()
        switch StatusReading.take(runtime: DaemonPaths.load(configuration).runtime) {
        case .unknown(let reason):
            answer.code = 1
            answer.doubts = [reason]
        case .current(let status, _):
            answer.doubts = doubts(of: status, host: host)
            if status.verdict == "fencing" { answer.code = 1 }
        }
        answer.doubts += others
        answer.report(.scriptFailed, .warning)
        return answer
    }

    /// In CloudStack's words where it has any.
    private func doubts(of status: StatusFile, host: String) -> [String] {
        var doubts: [String] = []
        if status.verdict == "fencing" { doubts.append("this host is being fenced") }
        if status.sr.isEmpty {
            doubts.append("Problem with heartbeat, no iSCSI or NFS mount defined in \(configuration)!")
        } else if status.host != host {
            doubts.append(
                "this host is \(status.host) on its SRs, and CloudStack calls it \(host): it will never find it dead; "
                    + "set host in \(configuration)")
        }
        for storage in status.sr where storage.health == "failing" || storage.health == "lost" {
            let target = storage.path.hasPrefix("/dev/") ? storage.path : "\(storage.path)/hb-\(status.host)"
            doubts.append(
                "Potential problem with \(target): not reachable since \(Int(storage.silenceSeconds)) seconds")
        }
        return doubts
    }

    /// CloudStack's own loop may run on from before.
    static var oldLoops: [String] {
        // Without /proc nothing can be said of other processes.
        ((try? OldLoop.processes()) ?? []).map {
            "process \($0) is CloudStack's own xenheartbeat.sh, which fences this host by itself: kill \($0)"
        }
    }
}
