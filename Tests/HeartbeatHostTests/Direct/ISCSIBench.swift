import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// Schedules, records and probes for tests of the direct view on iSCSI.
enum ISCSIBench {
    static let host = "6F0A2C1E-host"
    static let storage = "sr-1"
    static let boot = BootID(high: 7, low: 9)
    static let initiator = "iqn.2026-11.org.sr-heartbeat:6f0a2c1e-host"

    static func schedule(_ direct: DirectChoice, path: String = "/dev/none", secret: String? = nil) -> Schedule {
        var timing = Configuration.Timing()
        timing.ioTimeout = .seconds(3)
        let storage = Configuration.Storage(
            uuid: Self.storage, kind: .iscsi, path: path, direct: direct, directSecret: secret)
        return Schedule(
            epoch: 1, host: host, address: nil, timing: timing, storages: [storage], bootID: boot, nonceSecret: 1)
    }

    /// A probe of where `address` leads.
    static func probe(_ address: String, secret: String? = nil) -> ProbeDriver {
        let schedule = schedule(.address(address), secret: secret)
        return ProbeDriver(
            probe: ISCSIProbe(schedule: schedule, storage: 0, finder: .ofThisHost), deadline: .seconds(3))
    }

    /// The block that this host's prober would write, by the boot clock at `clock`.
    static func record(
        clock: BootInstant, host: String = host, boot: BootID = boot
    ) throws -> [UInt8] {
        guard let host = RecordName(host), let name = RecordName(storage) else { throw LaboratoryFailure("bad name") }
        var record = HeartbeatRecord(
            host: host, storage: name, bootID: boot, interval: .seconds(5), takeoverAfter: .seconds(120))
        record.bootClock = clock
        record.wallNanoseconds = 1
        var block = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        block.withUnsafeMutableBytes { record.encode(into: $0) }
        return block
    }
}
