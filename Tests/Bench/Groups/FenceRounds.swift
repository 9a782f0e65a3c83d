import FoundationEssentials
import HeartbeatCore
import TestLaboratory

/// Daemons that lose everything at once, a few at a time, over and over.
struct FenceRounds {
    enum Budgets { case none, defaults }

    let storages: Int
    let budgets: Budgets
    let isBusy: Bool

    /// Daemons of one round: as many as beat in time on two processors. Their deadlines lie `spacing` apart, so that none waits for
    /// another.
    private var width: Int { storages == 1 ? 20 : 8 }
    private static let spacing = Duration.milliseconds(40)
    /// The shortest beat that so many daemons and SRs keep.
    private var interval: Duration { .milliseconds(storages == 1 ? 400 : 600) }

    /// Lateness of at least `count` fences.
    func measure(_ count: Int) throws -> Sample {
        try Laboratory.with { laboratory in
            let width = min(width, count)
            let pipes = try TriggerPipes(width, in: laboratory.directory)
            defer { pipes.close() }
            // One for all, so that one freeze is the outage of all.
            let disk = try laboratory.plainDisk()
            let rows = try (0..<width).map { daemon in
                StorageRow(
                    storages: try (0..<storages).map { index in
                        let name = "lost-\(daemon)-\(index)"
                        return .init(uuid: name, kind: "nfs", path: try disk.makeStorage(name))
                    })
            }
            for row in rows {
                try row.prepare(for: DaemonConfiguration().host)
                try row.use(in: laboratory)
            }
            // So that the evidence has a journal to go to.
            let journal = try JournalDaemon(in: laboratory)
            defer { journal.kill() }
            let load = isBusy ? try BusyMachine(in: laboratory) : nil
            load?.pause()
            var lateness: [Duration] = []
            while lateness.count < count { lateness += try round(rows, disk, pipes, load, laboratory) }
            return Sample(lateness)
        }
    }

    private func round(
        _ rows: [StorageRow], _ disk: PlainDisk, _ pipes: TriggerPipes, _ load: BusyMachine?,
        _ laboratory: Laboratory
    ) throws -> [Duration] {
        pipes.clear()
        let daemons = try rows.indices.map { index in
            let configuration = configuration(rows[index], index, trigger: pipes.paths[index])
            try rows[index].clear(for: configuration.host)
            return try HeartbeatDaemon(configuration, in: laboratory, name: "daemon-\(index)", prepared: true)
        }
        defer {
            load?.pause()
            disk.release()
            for daemon in daemons {
                daemon.crash()
                // The loss is fine: the next round writes over what is left.
                try? FileManager.default.removeItem(atPath: daemon.directory)
            }
        }
        for daemon in daemons { try daemon.start() }
        for daemon in daemons {
            guard daemon.reaches(within: .seconds(30), { $0.isArmedAndHealthy && $0.isUsed }) else {
                throw LaboratoryFailure("a daemon does not arm: \(daemon.lastWords)")
            }
        }
        try disk.freeze()
        // From here on, long before the first is due: a host that is overloaded before could not even arm by timings this short.
        load?.resume()
        let last = daemons.map(\.configuration.fenceBy).max() ?? .zero
        wait(until: last + .seconds(10)) { daemons.indices.allSatisfy { !pipes.arrivals(at: $0).isEmpty } }
        return try daemons.indices.map { index in
            guard let arrival = pipes.arrivals(at: index).first else {
                throw LaboratoryFailure("a daemon does not fence: \(daemons[index].kernelLog)")
            }
            return arrival - (try due(daemons[index]))
        }
    }

    /// When everything was silent for fence_after, and the host's own share of the spread was over: to 2 µs, as the status file tells
    /// the start of the last verified beat.
    private func due(_ daemon: HeartbeatDaemon) throws -> Instant {
        let configuration = daemon.configuration
        guard let status = daemon.status,
            let start = configuration.storages.compactMap({ status.lastVerifiedStart(of: $0.uuid) }).max()
        else { throw LaboratoryFailure("a daemon that fenced has no status") }
        var timing = Configuration.Timing()
        timing.interval = configuration.interval
        timing.fenceAfter = configuration.fenceAfter
        timing.fenceBy = configuration.fenceBy
        return start + configuration.fenceAfter + Terms.jitter(host: configuration.host, timing: timing)
    }

    /// The shortest timing that leaves every beat its time, and no sync of this machine's own file systems before the fence.
    private func configuration(_ row: StorageRow, _ index: Int, trigger: String) -> DaemonConfiguration {
        var configuration = DaemonConfiguration()
        configuration.interval = interval
        configuration.ioTimeout = interval
        configuration.alertAfter = interval * 9 / 4
        configuration.syncAfter = interval * 10 / 4
        configuration.fenceAfter = interval * 3 + Self.spacing * index
        configuration.fenceBy = configuration.fenceAfter + .seconds(2)
        configuration.takeoverAfter = .seconds(20)
        configuration.evidenceBudget = budgets == .none ? .zero : .seconds(1)
        configuration.syncBudget = budgets == .none ? .zero : .seconds(2)
        configuration.sync = "none"
        configuration.trigger = trigger
        configuration.storages = row.storages
        return configuration
    }
}
