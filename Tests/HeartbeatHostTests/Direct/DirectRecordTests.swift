import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The record past a stuck mount, and what the kernel's own path makes of it afterwards.
@Suite struct DirectRecordTests {
    private static let bootID = BootID(high: 7, low: 9)
    private static let secret: UInt64 = 42

    private static func record(sequence: UInt64 = 5) throws -> HeartbeatRecord {
        let host = try #require(RecordName("host-one"))
        let storage = try #require(RecordName("sr-one"))
        var record = HeartbeatRecord(
            host: host, storage: storage, bootID: bootID, interval: .seconds(5), takeoverAfter: .seconds(120))
        (record.generation, record.sequence, record.promise) = (1, sequence, true)
        record.nonce = Nonce.derive(secret: secret, generation: 1, sequence: sequence)
        record.storages.append(StorageMark(of: storage, promise: true, loss: true))
        return record
    }

    private static func restamped(_ record: HeartbeatRecord, bootID: BootID = bootID) throws -> HeartbeatRecord? {
        let schedule = Schedule(
            epoch: 1, host: "host-one", address: nil, timing: Configuration.Timing(),
            storages: [.init(uuid: "sr-one", kind: .nfs, path: "/nowhere")], bootID: bootID, nonceSecret: secret)
        let own = try #require(DirectRecord(schedule: schedule, storage: 0))
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        let anew = own.restamped(bytes, wallNanoseconds: 99, at: BootInstant(nanoseconds: 77))
        return try anew.map { try $0.withUnsafeBytes { try HeartbeatRecord(decoding: $0) } }
    }

    @Test func `it promises nothing and tells of no loss, since it cannot be taken back`() throws {
        let before = try Self.record()
        let anew = try #require(try Self.restamped(before))
        #expect(anew.isMountStuck && !anew.promise && anew.storages.count == 1)
        #expect(!anew.storages[0].promise && !anew.storages[0].loss && anew.storages[0].hash == before.storages[0].hash)
        #expect(anew.bootClock == BootInstant(nanoseconds: 77) && anew.wallNanoseconds == 99)
        #expect((anew.generation, anew.sequence, anew.nonce) == (before.generation, before.sequence, before.nonce))
        #expect(anew.takeoverAfter == before.takeoverAfter && anew.bootID == before.bootID)
    }

    @Test func `that of another boot is not written anew`() throws {
        #expect(try Self.restamped(Self.record(), bootID: BootID(high: 1, low: 1)) == nil)
    }

    @Test func `the kernel's path knows it for its own, also that of the beat in flight`() throws {
        let host = try #require(RecordName("host-one"))
        let writer = ForeignWriter(host: host, bootID: Self.bootID, secret: Self.secret)
        let order = BeatOrder(
            start: BootInstant(nanoseconds: 1), generation: 1, sequence: 5, announcement: 1, intent: .none,
            directives: [])
        for (sequence, isOwn) in [(4, true), (5, true), (6, false)] as [(UInt64, Bool)] {
            let anew = try #require(try Self.restamped(Self.record(sequence: sequence)))
            #expect((writer.owner(of: anew, during: order) == .ownOlder) == isOwn, "\(sequence)")
        }
        // Without the mark, what has the number of the beat in flight was written by a copy of this machine.
        #expect(writer.owner(of: try Self.record(), during: order) == .foreign)
    }
}
