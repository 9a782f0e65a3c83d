import TestLaboratory

/// A server that is reset: nfs-ganesha is killed and started again, and what the kernel's mount has to say waits meanwhile, as a hard mount
/// does. A file system that hangs on command stands for the mount; the direct view asks the server itself.
enum ServerReset {
    private static let storage = "reset"

    private struct Sight {
        let named: Duration
        let alert: Duration
        /// From the server's return.
        let healthy: Duration
    }

    static func rows(_ timing: DaemonConfiguration, _ extent: Extent) throws -> [Row] {
        let sights = try NetworkNamespace.with {
            try Laboratory.with { laboratory in
                try measure(extent.choose(full: 4, smoke: 1), timing, in: laboratory)
            }
        }
        let allowed = timing.ioTimeout + timing.interval
        let named = Sample(sights.map(\.named))
        return [
            Row(
                "a server's reset: outage to its name, server_gone (io_timeout + interval \(Text.seconds(allowed.inSeconds)))",
                named.text),
            Row(
                "a server's reset: outage to alert (alert_after \(Text.seconds(timing.alertAfter.inSeconds)))",
                Sample(sights.map(\.alert)).text),
            Row("a server's reset: from the server's return to healthy", Sample(sights.map(\.healthy)).text),
        ]
    }

    private static func measure(
        _ count: Int, _ timing: DaemonConfiguration, in laboratory: Laboratory
    ) throws -> [Sight] {
        let disk = try laboratory.plainDisk()
        let mount = try laboratory.view(of: disk.path)
        let server = try NFSServer(NFSServer.Export(path: disk.path), versions: [4], in: laboratory)
        var configuration = timing
        configuration.storages = [
            .init(
                uuid: storage, kind: "nfs", path: mount.path,
                lines: ["direct = \"nfs://127.0.0.1:\(NFSServer.port)\(server.export.pseudo)?version=4\""])
        ]
        let daemon = try HeartbeatDaemon(configuration, in: laboratory)
        try daemon.startWhole()
        return try (0..<count).map { _ in
            try reach(daemon, "well, both ways") { $0.health == "healthy" && $0.direct?.outcome == "fine" }
            // Anywhere between two beats.
            rest(configuration.interval * Double.random(in: 1..<2))
            let outage = Instant.now
            server.kill()
            try mount.set(.hang)
            let named = try reach(daemon, "named") { $0.diagnosis == "server_gone" }
            let alert = try reach(daemon, "alerted") { $0.health == "failing" }
            try server.start()
            let back = Instant.now
            try mount.set(.none)
            let healthy = try reach(daemon, "healthy again") { $0.health == "healthy" }
            return Sight(named: named - outage, alert: alert - outage, healthy: healthy - back)
        }
    }

    /// When the status file first told so.
    @discardableResult private static func reach(
        _ daemon: HeartbeatDaemon, _ what: String, _ condition: (DaemonStatus.Storage) -> Bool
    ) throws -> Instant {
        guard daemon.reaches(within: .seconds(20), { $0.storage(storage).map(condition) ?? false }) else {
            throw LaboratoryFailure("the SR is not \(what) within 20 s: \(daemon.lastWords)")
        }
        return .now
    }
}
