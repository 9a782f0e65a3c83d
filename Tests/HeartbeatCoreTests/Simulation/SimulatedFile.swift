import HeartbeatCore

/// The configuration file of the simulated host: what a reload or a start reads.
struct SimulatedFile: Equatable, Sendable {
    var timing: Pace
    var percent = 100
    var partialLoss: Configuration.LossPolicy = .alert
    var lostUnused: Configuration.LossPolicy = .alert
    var allLost: Configuration.AllLostPolicy = .fence
    var mode: Configuration.Mode = .enforce
    var action: Configuration.FenceAction = .reboot
    var readers: Configuration.Readers = .heartbeat
    /// SRs by their number in the world, in the order of the file.
    var storages: [Int]
    /// SRs that CloudStack's scripts on XenServer cannot see.
    var outsideLayout: [Int] = []

    mutating func apply(_ variation: Variation) {
        switch variation {
        case .silences(let percent): self.percent = percent
        case .partialLoss(let policy): partialLoss = policy
        case .lostUnused(let policy): lostUnused = policy
        case .allLost(let policy): allLost = policy
        case .mode(let mode): self.mode = mode
        case .action(let action): self.action = action
        case .readers(let readers): self.readers = readers
        case .leaveOut(let storage): storages.removeAll { $0 == storage }
        case .bringIn(let storage): if !storages.contains(storage) { storages.append(storage) }
        case .reverse: storages.reverse()
        }
    }

    /// What the parser would make of it. Every file that a simulation writes is valid.
    var configuration: Configuration {
        var policy = Configuration.Policy()
        policy.partialLoss = partialLoss
        policy.lostUnused = lostUnused
        policy.allLost = allLost
        var fence = Configuration.Fence()
        fence.action = action
        if timing == .tiny {
            fence.evidenceBudget = .zero
            fence.syncBudget = .zero
        }
        do {
            return try Configuration(
                host: "simulated", mode: mode, readers: readers, timing: timing.timing(percent: percent),
                policy: policy, fence: fence, storages: storages.map(storage))
        } catch {
            preconditionFailure("the simulation wrote a file that is not valid: \(error)")
        }
    }

    func storage(_ number: Int) -> Configuration.Storage {
        let uuid = Self.uuid(number)
        let path = outsideLayout.contains(number) ? "/srv/\(uuid)" : "/run/sr-mount/\(uuid)"
        return Configuration.Storage(uuid: uuid, kind: .nfs, path: path)
    }

    static func uuid(_ number: Int) -> String { "sr-\(number)" }

    var literal: String {
        var parts = ["timing: .\(timing)"]
        if percent != 100 { parts.append("percent: \(percent)") }
        if partialLoss != .alert { parts.append("partialLoss: .\(partialLoss)") }
        if lostUnused != .alert { parts.append("lostUnused: .\(lostUnused)") }
        if allLost != .fence { parts.append("allLost: .\(allLost)") }
        if mode != .enforce { parts.append("mode: .\(mode)") }
        if action != .reboot { parts.append("action: .\(action)") }
        if readers != .heartbeat { parts.append("readers: .\(readers)") }
        parts.append("storages: \(storages)")
        if !outsideLayout.isEmpty { parts.append("outsideLayout: \(outsideLayout)") }
        return "SimulatedFile(\(parts.joined(separator: ", ")))"
    }
}
