import TestLaboratory
import Testing

/// A daemon that guards some SRs on faulty disks and some on a healthy one, all armed: where most scenarios begin.
final class GuardedHost {
    let laboratory: Laboratory
    let daemon: HeartbeatDaemon
    /// Faulty disks, in the order asked for; their SRs are `faulty-0`, `faulty-1`, …
    let disks: [FaultDisk]
    /// Names of the SRs on the healthy disk, `healthy-0`, `healthy-1`, …
    let healthy: [String]

    private init(laboratory: Laboratory, daemon: HeartbeatDaemon, disks: [FaultDisk], healthy: [String]) {
        self.laboratory = laboratory
        self.daemon = daemon
        self.disks = disks
        self.healthy = healthy
    }

    /// Prepares one SR on each of the `faulty` disks and `healthyCount` in directories of a healthy one, adjusts the
    /// configuration, runs `beforeStart` (for a journald or a full disk), starts the daemon, waits until every SR is
    /// armed and, with `isUsed`, each faulty one is seen in use by a process; then runs `scenario`.
    static func with(
        _ faulty: [FaultDisk.Form], healthy healthyCount: Int = 0, isUsed: Bool = true,
        adjust: (inout DaemonConfiguration) -> Void = { _ in }, beforeStart: (GuardedHost) throws -> Void = { _ in },
        _ scenario: (GuardedHost) throws -> Void
    ) throws {
        try Laboratory.with { laboratory in
            let host = try prepare(faulty, healthyCount: healthyCount, in: laboratory, adjust: adjust)
            if isUsed { for index in host.disks.indices { try host.use(index) } }
            try beforeStart(host)
            try host.daemon.startArmed()
            if isUsed {
                try #require(host.daemon.reaches(within: .seconds(10)) { $0.storages(named: "faulty", use: "some") })
            }
            try scenario(host)
        }
    }

    private static func prepare(
        _ faulty: [FaultDisk.Form], healthyCount: Int, in laboratory: Laboratory,
        adjust: (inout DaemonConfiguration) -> Void
    ) throws -> GuardedHost {
        var configuration = DaemonConfiguration()
        var disks: [FaultDisk] = []
        for (index, form) in faulty.enumerated() {
            let disk = try laboratory.faultDisk(form)
            disks.append(disk)
            configuration.storages.append(
                .init(uuid: "faulty-\(index)", kind: form == .block ? "iscsi" : "nfs", path: disk.path))
        }
        var names: [String] = []
        if healthyCount > 0 {
            let disk = try laboratory.plainDisk()
            for index in 0..<healthyCount {
                let name = "healthy-\(index)"
                names.append(name)
                configuration.storages.append(.init(uuid: name, kind: "nfs", path: try disk.makeStorage(name)))
            }
        }
        adjust(&configuration)
        let daemon = try HeartbeatDaemon(configuration, in: laboratory)
        return GuardedHost(laboratory: laboratory, daemon: daemon, disks: disks, healthy: names)
    }

    /// Starts a process that holds the SR of a faulty disk open.
    @discardableResult
    func use(_ index: Int) throws -> ChildProcess {
        let disk = disks[index]
        return try laboratory.use(disk.form == .block ? disk.path : laboratory.makeImage(in: disk.path))
    }

    /// Path of an SR.
    func path(of uuid: String) -> String {
        daemon.configuration.storages.first { $0.uuid == uuid }?.path ?? ""
    }
}

extension DaemonStatus {
    /// Every SR whose name begins with `prefix` has this `in_use`.
    func storages(named prefix: String, use: String) -> Bool {
        sr.filter { $0.uuid.hasPrefix(prefix) }.allSatisfy { $0.inUse == use }
    }
}
