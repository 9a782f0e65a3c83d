import HeartbeatCore
import TestLaboratory

@testable import HeartbeatHost

/// A host that beats on one SR, by hand.
final class BeatBench {
    static let host = "6f0a2c1e-9a3b-4c5d-8e7f-001122334455"
    static let secret: UInt64 = 0x5EC2_E7

    let schedule: Schedule
    let path: String
    private let storageBeat: StorageBeat
    private var sequence: UInt64 = 0
    var directive = Directive(promise: true)

    /// Makes the names on the SR as `setup` does, unless told not to.
    init(
        path: String, kind: Configuration.StorageKind = .nfs, address: String? = nil, makesNames: Bool = true,
        adjust: (inout Configuration.Storage) -> Void = { _ in }
    ) throws {
        self.path = path
        if makesNames { try StorageLayout.make(at: path, host: Self.host) }
        var storage = Configuration.Storage(uuid: "sr-1", kind: kind, path: path, allowsLocal: true)
        adjust(&storage)
        schedule = Schedule(
            epoch: 1, host: Self.host, address: address, timing: Configuration.Timing(), storages: [storage],
            bootID: BootID(high: 1, low: 2), nonceSecret: Self.secret)
        storageBeat = StorageBeat(schedule: schedule, storage: 0)
    }

    func beat() -> BeatResult { storageBeat.beat(order()) }

    /// Beats and gives the outcome alone.
    func outcome() -> BeatOutcome { beat().outcome }

    func reopen() -> Int32 { ReopenCheck(schedule: schedule, storage: 0).reopen() }

    func findsAddressNumber() -> Bool { ReopenCheck(schedule: schedule, storage: 0).findsAddressNumber() }

    func reopenAddressNumber() { storageBeat.reopenAddressNumber() }

    /// The record on storage now.
    func record() throws -> HeartbeatRecord {
        let isDevice = schedule.storages[0].kind == .iscsi
        let source = isDevice ? path : StorageLayout.recordPath(at: path, host: Self.host)
        guard let bytes = Files.bytes(of: source, limit: 8192) else { throw LaboratoryFailure("no record") }
        return try bytes[(isDevice ? 4096 : 0)...].withUnsafeBytes { try HeartbeatRecord(decoding: $0) }
    }

    /// Puts a record of this host's name there that another machine, or an earlier beat, wrote.
    func plant(bootID: BootID, generation: UInt64 = 1, sequence: UInt64, secret: UInt64 = secret) throws {
        guard let host = RecordName(Self.host), let storage = RecordName("sr-1") else { return }
        var record = HeartbeatRecord(
            host: host, storage: storage, bootID: bootID, interval: .seconds(5), takeoverAfter: .seconds(120))
        record.generation = generation
        record.sequence = sequence
        record.nonce = Nonce.derive(secret: secret, generation: generation, sequence: sequence)
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        try Files.overwrite(StorageLayout.recordPath(at: path, host: Self.host), at: 0, with: bytes)
    }

    private func order() -> BeatOrder {
        sequence += 1
        return BeatOrder(
            start: BootClock.now(), generation: 1, sequence: sequence, announcement: 7, intent: .none,
            directives: [directive])
    }
}
