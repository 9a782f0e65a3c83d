import Glibc
import TestLaboratory

/// How long after an outage people and programs read of it in the status file, beside the soonest that the configured timing allows:
/// silence counts from the start of the last verified beat, so an outage just before a beat is told soonest.
enum DetectionGroup {
    private static let each = 8

    private struct Sight {
        var alert: [Duration] = []
        var lost: [Duration] = []
        /// Over what the timing allows.
        var late: [Duration] = []
    }

    static func rows(_ extent: Extent) throws -> [Row] {
        var sights: [String: Sight] = [:]
        for _ in 0..<extent.choose(full: 3, smoke: 1) {
            for (name, sight) in try round(extent) {
                sights[name, default: Sight()].alert += sight.alert
                sights[name, default: Sight()].lost += sight.lost
                sights[name, default: Sight()].late += sight.late
            }
        }
        let timing = configuration([], extent)
        return try sights.sorted { $0.key < $1.key }.flatMap { name, sight in
            [
                Row(
                    "\(name): outage to alert (alert_after \(Text.seconds(timing.alertAfter.inSeconds)))",
                    Sample(sight.alert).text),
                Row(
                    "\(name): outage to lost (fence_after \(Text.seconds(timing.fenceAfter.inSeconds)))",
                    Sample(sight.lost).text),
                Row("\(name): later than the timing's best, alert and lost", Sample(sight.late).text),
            ]
        } + ServerReset.rows(timing, extent)
    }

    /// All three at once, in one daemon that a healthy SR keeps from fencing.
    private static func round(_ extent: Extent) throws -> [String: Sight] {
        try Laboratory.with { laboratory in
            let outages: [(name: String, disk: FaultDisk, begin: (FaultDisk) throws -> Void)] = [
                ("a hang", try laboratory.faultDisk(.file), { try $0.set(.hang) }),
                ("an error (EIO)", try laboratory.faultDisk(.file), { try $0.set(.fail(errno: EIO)) }),
                ("the mount's end (ENOTCONN)", try laboratory.faultDisk(.file), { $0.vanish() }),
            ]
            let rows = try outages.enumerated().map { number, outage in
                try laboratory.faultRow(each, on: outage.disk, name: "lost-\(number)")
            }
            let healthy = try StorageRow.directories(1, in: laboratory)
            let daemon = try HeartbeatDaemon(
                configuration(healthy.storages + rows.flatMap(\.storages), extent), in: laboratory)
            try daemon.startWhole()
            // Anywhere between two beats.
            rest(daemon.configuration.interval * Double.random(in: 0..<1))
            var begun: [Instant] = []
            for outage in outages {
                begun.append(.now)
                try outage.begin(outage.disk)
            }
            var sights: [String: Sight] = [:]
            let uuids = rows.map { $0.storages.map(\.uuid) }
            let told = try watch(daemon, uuids.flatMap { $0 })
            for (number, outage) in outages.enumerated() {
                sights[outage.name] = sight(
                    uuids[number].compactMap { told[$0] }, begun: begun[number], timing: daemon.configuration)
            }
            return sights
        }
    }

    private struct Told {
        let lastVerified: Instant
        let alert: Instant
        let lost: Instant
    }

    private static func sight(_ told: [Told], begun: Instant, timing: DaemonConfiguration) -> Sight {
        Sight(
            alert: told.map { $0.alert - begun }, lost: told.map { $0.lost - begun },
            late: told.flatMap {
                [$0.alert - ($0.lastVerified + timing.alertAfter), $0.lost - ($0.lastVerified + timing.fenceAfter)]
            })
    }

    /// Reads the status file until every SR is lost.
    private static func watch(_ daemon: HeartbeatDaemon, _ uuids: [String]) throws -> [String: Told] {
        var alerts: [String: Instant] = [:]
        var told: [String: Told] = [:]
        wait(until: daemon.configuration.fenceBy + .seconds(5), every: .milliseconds(5)) {
            guard let status = daemon.status else { return false }
            let now = Instant.now
            for uuid in uuids where told[uuid] == nil {
                guard let storage = status.storage(uuid), storage.health == "failing" || storage.health == "lost" else {
                    continue
                }
                let alert = alerts[uuid] ?? now
                alerts[uuid] = alert
                guard storage.health == "lost", let start = status.lastVerifiedStart(of: uuid) else { continue }
                told[uuid] = Told(lastVerified: start, alert: alert, lost: now)
            }
            return told.count == uuids.count
        }
        guard told.count == uuids.count else { throw LaboratoryFailure("not every SR is told to be lost") }
        return told
    }

    private static func configuration(
        _ storages: [DaemonConfiguration.Storage], _ extent: Extent
    ) -> DaemonConfiguration {
        var configuration = DaemonConfiguration()
        configuration.interval = .seconds(1)
        configuration.ioTimeout = .seconds(2)
        configuration.alertAfter = .seconds(4)
        configuration.syncAfter = .seconds(6)
        configuration.fenceAfter = .seconds(8)
        configuration.fenceBy = .seconds(12)
        configuration.takeoverAfter = .seconds(30)
        configuration.storages = storages
        return configuration
    }
}
