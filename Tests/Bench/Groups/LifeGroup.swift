import Glibc
import TestLaboratory

/// Starts, stops, reloads and upgrades: the times in which nobody guards, or somebody waits.
enum LifeGroup {
    static func rows(_ extent: Extent) throws -> [Row] {
        try starts(extent) + stops(extent) + reload(extent) + restarts(extent)
    }

    // MARK: Starts

    private static func starts(_ extent: Extent) throws -> [Row] {
        let runs = extent.choose(full: 5, smoke: 1)
        return try extent.choose(full: [1, 256], smoke: [1]).flatMap { storages in
            let beats = try (0..<runs).map { _ in try firstBeats(storages, extent) }
            let armed = try startToArmed(storages, extent)
            let name = "\(storages) SR\(storages == 1 ? "" : "s") at the defaults"
            return [
                Row("start to the first beat on every one, \(name)", Sample(beats).text),
                Row("start to armed, with a standby, \(name)", Text.seconds(armed.inSeconds)),
            ]
        }
    }

    private static func firstBeats(_ storages: Int, _ extent: Extent) throws -> Duration {
        try Laboratory.with { laboratory in
            let row = try StorageRow.memories(storages, in: laboratory)
            let daemon = try HeartbeatDaemon(.defaults(row.storages, extent), in: laboratory)
            let start = Instant.now
            try daemon.start()
            for path in row.paths {
                let record = StorageLayout.recordPath(at: path, host: daemon.configuration.host)
                guard wait(until: .seconds(20), every: .milliseconds(1), { Files.bytes(of: record)?.first != 0 }) else {
                    throw LaboratoryFailure("no beat within 20 s: \(daemon.lastWords)")
                }
            }
            return Instant.now - start
        }
    }

    private static func startToArmed(_ storages: Int, _ extent: Extent) throws -> Duration {
        try Laboratory.with { laboratory in
            let row = try StorageRow.memories(storages, in: laboratory)
            let daemon = try HeartbeatDaemon(.defaults(row.storages, extent), in: laboratory)
            let start = Instant.now
            try daemon.startWhole()
            return Instant.now - start
        }
    }

    // MARK: Stops

    private static func stops(_ extent: Extent) throws -> [Row] {
        let runs = extent.choose(full: 10, smoke: 1)
        return try [false, true].map { isHung in
            let times = try (0..<runs).map { _ in try stop(isHung: isHung) }
            return Row(
                isHung ? "stop while all of 16 SRs hang in D state" : "stop while 16 SRs are well", Sample(times).text,
                bar: Bar("≤ 3 s (TimeoutStopSec)", isMet: Sample(times).longest <= 3))
        }
    }

    private static func stop(isHung: Bool) throws -> Duration {
        try Laboratory.with { laboratory in
            let disk = try laboratory.faultDisk(.ext4)
            let row = try laboratory.faultRow(16, on: disk)
            let daemon = try HeartbeatDaemon(
                .patient(row.storages, interval: .milliseconds(200)), in: laboratory)
            try daemon.startWhole()
            if isHung {
                try disk.set(.hang)
                // Every thread is in its beat.
                rest(.milliseconds(500))
            }
            let start = Instant.now
            guard daemon.stop(within: .seconds(10)) != nil else {
                throw LaboratoryFailure("the daemon does not stop within 10 s")
            }
            return Instant.now - start
        }
    }

    // MARK: Reload

    /// Adds an SR to 256, several times.
    private static func reload(_ extent: Extent) throws -> [Row] {
        let storages = extent.choose(full: 256, smoke: 4)
        let interval = Duration.seconds(1)
        return try Laboratory.with { laboratory in
            let runs = extent.choose(full: 5, smoke: 1)
            let row = try StorageRow.memories(storages + runs, in: laboratory)
            try row.prepare(for: DaemonConfiguration().host)
            let daemon = try HeartbeatDaemon(
                .patient(Array(row.storages.prefix(storages)), interval: interval), in: laboratory)
            try daemon.startWhole()
            let watch = try BeatWatch(
                Array(row.storages.prefix(storages)), host: daemon.configuration.host, period: .milliseconds(250))
            defer { watch.close() }
            let times = try (1...runs).map { run in
                rest(.seconds(2))
                daemon.configuration.storages = Array(row.storages.prefix(storages + run))
                try daemon.writeConfiguration()
                let start = Instant.now
                daemon.send(SIGHUP)
                guard daemon.reaches(within: .seconds(20), { $0.sr.count == storages + run }) else {
                    throw LaboratoryFailure("a reload with \(storages) SRs does not take force: \(daemon.lastWords)")
                }
                return Instant.now - start
            }
            rest(.seconds(2))
            return [
                Row("reload that adds an SR to \(storages), until it is in force", Sample(times).text),
                Row(
                    "longest time between two beats of an SR in these reloads, interval \(interval.milliseconds) ms",
                    Text.seconds(watch.longestGap.inSeconds)),
            ]
        }
    }

    // MARK: Restarts

    private enum Ending: String, CaseIterable {
        case order = "restart, as an upgrade does it"
        case crash = "crash of the judge and a start at once"
        case prober = "crash of the prober"
    }

    private static func restarts(_ extent: Extent) throws -> [Row] {
        let interval = Duration.seconds(1)
        let runs = extent.choose(full: 5, smoke: 1)
        return try Ending.allCases.map { ending in
            let gaps = try Laboratory.with { laboratory in
                let row = try StorageRow.directories(16, in: laboratory)
                let daemon = try HeartbeatDaemon(.patient(row.storages, interval: interval), in: laboratory)
                try daemon.startWhole()
                return try (0..<runs).map { _ in
                    // Anywhere between two beats.
                    rest(interval * Double.random(in: 1..<2))
                    return try gap(ending, daemon, row)
                }
            }
            return Row(
                "\(ending.rawValue): longest time between two beats of one of 16 SRs, interval 1 s", Sample(gaps).text)
        }
    }

    private static func gap(_ ending: Ending, _ daemon: HeartbeatDaemon, _ row: StorageRow) throws -> Duration {
        let watch = try BeatWatch(row.storages, host: daemon.configuration.host, period: .milliseconds(100))
        defer { watch.close() }
        rest(.milliseconds(200))
        switch ending {
        case .order:
            guard daemon.stop(within: .seconds(5)) == 0 else { throw LaboratoryFailure("the daemon does not stop") }
            try daemon.start()
        case .crash:
            daemon.crash()
            try daemon.start()
        case .prober:
            guard let prober = daemon.prober else { throw LaboratoryFailure("there is no prober") }
            kill(prober, SIGKILL)
        }
        rest(.seconds(3))
        guard daemon.reaches(within: .seconds(20), { $0.isArmedAndHealthy && $0.daemon.standby }) else {
            throw LaboratoryFailure("the daemon is not armed again: \(daemon.lastWords)")
        }
        return watch.longestGap
    }
}
