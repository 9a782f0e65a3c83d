import HeartbeatCore
import HeartbeatHost

/// Plans and snapshots for the tests of reporters.
enum ReportPlan {
    static let boot = BootID(high: 0x1122_3344_5566_7788, low: 0x99aa_bbcc_ddee_ff00)

    static func make(
        directory: String = "/nonexistent", epoch: UInt32 = 1, degraded: [String] = [],
        storages: [String] = ["sr-a", "sr-b"]
    ) throws -> Plan {
        var paths = Configuration.Paths()
        paths.sysrqTrigger = directory + "/trigger"
        paths.kernelLog = directory + "/kmsg"
        paths.runtime = directory
        paths.state = directory
        let configuration = try Configuration(
            host: "host-1", paths: paths,
            storages: storages.map { Configuration.Storage(uuid: $0, kind: .nfs, path: "/srv/\($0)") })
        return Plan(
            epoch: epoch, configuration: configuration, orphans: [], unprotectedReason: nil, staleReason: nil,
            isFenceReady: true, degraded: degraded, bootID: boot)
    }

    /// A fence because the first SR was silent for 93 s and gave EIO.
    static func fence(at: BootInstant = BootClock.now()) -> Event {
        var event = Event(.fenceCommitted, at: at, storage: 0)
        event.decision.kind = .fence
        event.decision.isCritical = true
        event.decision.reason = .allLost
        event.decision.row = 9
        event.decision.storage = 0
        event.silence = .seconds(93)
        event.cause = .error
        event.errorNumber = 5
        return event
    }

    static func users(_ names: [String], total: Int) -> StorageSnapshot {
        var storage = StorageSnapshot()
        storage.use = .some
        storage.userCount = UInt32(total)
        for (index, name) in names.enumerated() {
            var user = StorageUser(process: Int32(100 + index))
            for (offset, byte) in name.utf8.enumerated() { user.command[offset] = byte }
            storage.users[index] = user
        }
        return storage
    }
}
