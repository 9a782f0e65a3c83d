import HeartbeatCore
import Testing

@Suite struct RecordTests {
    @Test func `a record reads back as it was written`() throws {
        let record = try RecordSample.make()
        #expect(try RecordSample.decode(RecordSample.bytes(record)) == record)
    }

    @Test func `everything after the fields is zero`() throws {
        let bytes = RecordSample.bytes(try RecordSample.make())
        #expect(bytes[HeartbeatRecord.fieldsSize...].allSatisfy { $0 == 0 })
    }

    @Test func `every field lies where the documentation says`() throws {
        let bytes = RecordSample.bytes(try RecordSample.make())
        let rows = try RecordSample.documentedFields()
        #expect(rows.count == 18)
        for (offset, expected) in rows {
            #expect(Self.hexadecimal(bytes[offset..<offset + expected.utf8.count / 2]) == expected, "byte \(offset)")
        }
    }

    @Test func `marks carry hash, promise and loss`() throws {
        let record = try RecordSample.decode(RecordSample.bytes(try RecordSample.make()))
        #expect(record.storages.count == 2)
        #expect(record.storages[0].hash == StorageMark.hash(of: record.storage))
        #expect(record.storages[0].promise && !record.storages[0].loss)
        #expect(!record.storages[1].promise && record.storages[1].loss)
    }

    /// FNV-1a in 64 bits of "a" is af63dc4c8601ec8c (the algorithm's own test vectors); folded to 30 bits.
    @Test func `the hash of an SR's name is the documented one`() throws {
        let value: UInt64 = 0xAF63_DC4C_8601_EC8C
        let expected = UInt32((value ^ value >> 30 ^ value >> 60) & 0x3FFF_FFFF)
        #expect(StorageMark.hash(of: try #require(RecordName("a"))) == expected)
    }

    @Test func `more SRs than fit are told as incomplete`() throws {
        var record = try RecordSample.make()
        for _ in record.storages.count..<StorageMarks.capacity {
            record.storages.append(StorageMark(of: record.storage, promise: true, loss: true))
        }
        #expect(!(try RecordSample.decode(RecordSample.bytes(record)).storages.isIncomplete))
        record.storages.append(StorageMark(of: record.storage, promise: true, loss: true))
        let read = try RecordSample.decode(RecordSample.bytes(record))
        #expect(read.storages.isIncomplete)
        #expect(read.storages.count == StorageMarks.capacity)
    }

    @Test func `of a newer version the common prefix is read and nothing else`() throws {
        let record = try RecordSample.make()
        var bytes = RecordSample.bytes(record)
        bytes[8] = 2
        for index in 205..<508 { bytes[index] = 0xFF }
        RecordSample.seal(&bytes)
        let read = try RecordSample.decode(bytes)
        #expect(read.isNewerVersion)
        #expect(read.host == record.host && read.bootID == record.bootID && read.sequence == record.sequence)
        #expect(read.promise && read.takeoverAfter == .seconds(120) && read.intent == .stopping)
        #expect(read.storages.count == 0 && read.storages.isIncomplete)
    }

    @Test func `an interval beyond 32 bits of milliseconds is clamped`() throws {
        var record = try RecordSample.make()
        record.takeoverAfter = .seconds(1 << 40)
        let read = try RecordSample.decode(RecordSample.bytes(record))
        #expect(read.takeoverAfter == .milliseconds(Int64(UInt32.max)))
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
