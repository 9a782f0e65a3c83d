import HeartbeatCore

/// Multipath maps: what happens to I/O once the last path is gone, by the table that device-mapper has.
struct MultipathCheck: DoctorCheck {
    static let subject = "the multipath maps"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard host.configuration.storages.contains(where: { $0.kind == .iscsi }) else { return [] }
        let maps = host.names("/sys/block").filter {
            host.line("/sys/block/\($0)/dm/uuid")?.hasPrefix("mpath-") ?? false
        }
        guard !maps.isEmpty else { return [] }
        guard host.isRoot else { return [.notLookedAt(Self.subject, because: "only root may read their tables")] }
        let answer: Tool.Result?
        do throws(Tool.Fault) {
            answer = try host.run("dmsetup", ["table", "--target", "multipath"])
        } catch {
            return [.notLookedAt(Self.subject, because: "dmsetup gave no answer in time")]
        }
        guard let answer, answer.status == 0 else {
            return [.notLookedAt(Self.subject, because: "dmsetup is not installed or refuses")]
        }
        return answer.output.split(whereSeparator: \.isNewline).compactMap { judge(String($0)) }
    }

    /// Such as `mpatha: 0 2097152 multipath 1 queue_if_no_path 1 alua …`: a count of features, then these
    /// (drivers/md/dm-mpath.c).
    private func judge(_ line: String) -> DoctorFinding? {
        let words = line.split(separator: " ").map(String.init)
        guard words.count > 4, words[3] == "multipath", let count = Int(words[4]), count >= 0, words.count >= 5 + count
        else {
            return nil
        }
        let name = words[0].hasSuffix(":") ? String(words[0].dropLast()) : words[0]
        guard words[5..<(5 + count)].contains("queue_if_no_path") else {
            return DoctorFinding(
                .multipathFails, .note, "\(name) fails I/O as soon as its last path is gone",
                why: "VMs get I/O errors before this host is fenced, and their file systems go read-only.",
                advice:
                    "no_path_retry with as many checks as last until takeover_after, in /etc/multipath.conf, then `multipathd "
                    + "reconfigure`")
        }
        return DoctorFinding(
            .multipathQueues, .note, "\(name) keeps I/O while no path is there (queue_if_no_path)",
            why:
                "VMs see no error, and the fence ends the wait; but an orderly reboot hangs on it, and processes cannot be killed.",
            advice: "nothing; to end such a wait by hand `dmsetup message \(name) 0 fail_if_no_path`")
    }
}
