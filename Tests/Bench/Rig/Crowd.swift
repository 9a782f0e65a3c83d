import HeartbeatCore
import TestLaboratory

/// Other hosts on one SR, each of which beats.
struct Crowd {
    private let path: String
    private var records: [HeartbeatRecord] = []

    /// Makes numbers and records of `crowd-0`, `crowd-1`, …
    init(_ count: Int, on storage: String, at path: String) throws {
        self.path = path
        for number in 0..<count {
            guard let host = RecordName("crowd-\(number)"), let storage = RecordName(storage) else {
                throw LaboratoryFailure("the crowd has names that no record can bear")
            }
            var record = HeartbeatRecord(
                host: host, storage: storage, bootID: BootID(high: 1, low: UInt64(number)), interval: .seconds(5),
                takeoverAfter: .seconds(120))
            record.promise = true
            records.append(record)
            try Files.write(bytes(of: record), to: file(record))
            let digits = Array("\(1_790_000_000 + number)".utf8)
            let blanks = [UInt8](repeating: 0x0A, count: HeartbeatNumber.size - digits.count)
            try Files.write(digits + blanks, to: "\(path)/hb-\(record.host)")
        }
    }

    /// All of them beat once.
    mutating func beat(at wallNanoseconds: Int64) throws {
        for index in records.indices {
            records[index].sequence += 1
            records[index].wallNanoseconds = wallNanoseconds
            try Files.overwrite(file(records[index]), at: 0, with: bytes(of: records[index]))
        }
    }

    private func file(_ record: HeartbeatRecord) -> String { "\(path)/.heartbeat-\(record.host)" }

    private func bytes(of record: HeartbeatRecord) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        bytes.withUnsafeMutableBytes { record.encode(into: $0) }
        return bytes
    }
}
