import Glibc
import HeartbeatCore

/// A record with a value of its own in every field.
enum RecordSample {
    static func make() throws(Missing) -> HeartbeatRecord {
        guard let host = RecordName("6f0a2c1e-9a3b-4c5d-8e7f-001122334455"), let storage = RecordName("sr-1"),
            let other = RecordName("sr-2"), let boot = BootID("01234567-89ab-cdef-0123-456789abcdef")
        else { throw Missing() }
        var record = HeartbeatRecord(
            host: host, storage: storage, bootID: boot, interval: .seconds(5), takeoverAfter: .seconds(120))
        record.generation = 3
        record.sequence = 0x1122_3344_5566_7788
        record.wallNanoseconds = 1_790_000_000_123_456_789
        record.bootClock = BootInstant(nanoseconds: 987_654_321)
        record.announcement = 42
        record.promise = true
        record.intent = .stopping
        record.nonce = 0xDEAD_BEEF_0BAD_F00D
        record.storages.append(StorageMark(of: storage, promise: true, loss: false))
        record.storages.append(StorageMark(of: other, promise: false, loss: true))
        return record
    }

    /// The 4096 bytes of a record.
    static func bytes(_ record: HeartbeatRecord) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) throws -> HeartbeatRecord {
        try bytes.withUnsafeBytes { try HeartbeatRecord(decoding: $0) }
    }

    /// Makes the checksum right again after a test changed bytes.
    static func seal(_ bytes: inout [UInt8]) {
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<508])) }
        for index in 0..<4 { bytes[508 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
    }

    /// Offset and sample, in hexadecimal digits, of every field in the table of docs/record.md.
    static func documentedFields() throws(Missing) -> [(offset: Int, sample: String)] {
        let sources = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(sources)/docs/record.md", "r") else { throw Missing() }
        defer { fclose(file) }
        var fields: [(offset: Int, sample: String)] = []
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let cells = text.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count == 6, let offset = Int(cells[1].filter(\.isNumber)) else { continue }
            let sample = cells[4].filter(\.isHexDigit)
            if !sample.isEmpty { fields.append((offset, sample)) }
        }
        return fields
    }

    /// A literal of the sample is invalid, or the documentation is not there.
    struct Missing: Error {}
}
