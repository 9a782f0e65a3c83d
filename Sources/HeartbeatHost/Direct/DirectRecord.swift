import HeartbeatCore

/// This host's record as the direct view meets it on a server.
struct DirectRecord {
    /// Bytes that are read and written: all fields. libnfs 4.0.0 cannot write 4000 bytes by NFSv4 (its encoder has 4096 for the whole
    /// call), and what follows the fields is zero anyway.
    static let size = HeartbeatRecord.fieldsSize

    private let host: RecordName
    private let storage: RecordName
    private let bootID: BootID

    /// nil when host or SR bear a name that no record takes; validated configurations have none.
    init?(schedule: Schedule, storage: Int) {
        guard let host = RecordName(schedule.host), let name = RecordName(schedule.storages[storage].uuid)
        else { return nil }
        self.host = host
        self.storage = name
        bootID = schedule.bootID
    }

    /// Notes in a finding what the record says that was read as `bytes`, of any length and content.
    func note(_ bytes: [UInt8], in finding: inout DirectFinding) {
        finding.hasReadRecord = true
        // What is no record is none of ours.
        guard let record = bytes.withUnsafeBytes({ try? HeartbeatRecord(decoding: $0) }) else { return }
        if isOurs(record) {
            finding.recordClock = record.bootClock
            finding.isDirectRecord = record.isMountStuck
        } else {
            finding.isForeignRecord = true
        }
    }

    /// The record that was read as `bytes`, as it is written past a stuck mount: with its clocks at `now`, the mark of the stuck mount,
    /// and without any promise or loss. nil when it is none of this boot's: then nothing may be written.
    ///
    /// A write past the mount may land at any time later, also over the kernel's own record that takes a promise back: it must not
    /// bring one with it. Generation, sequence and nonce stay: the kernel's next record is newer, and finds an older one of its own in
    /// its place.
    func restamped(_ bytes: [UInt8], wallNanoseconds: Int64, at now: BootInstant) -> [UInt8]? {
        guard var record = bytes.withUnsafeBytes({ try? HeartbeatRecord(decoding: $0) }), isOurs(record),
            !record.isNewerVersion
        else { return nil }
        record.wallNanoseconds = wallNanoseconds
        record.bootClock = now
        record.isMountStuck = true
        record.promise = false
        for index in 0..<record.storages.count {
            // A loss that is told of here could not be taken back either, and others would wait for this host with their fence.
            record.storages.set(index, promise: false, loss: false)
        }
        var block = [UInt8](repeating: 0, count: HeartbeatRecord.size)
        block.withUnsafeMutableBytes { record.encode(into: $0) }
        return Array(block[..<Self.size])
    }

    private func isOurs(_ record: HeartbeatRecord) -> Bool {
        record.host == host && record.storage == storage && record.bootID == bootID
    }
}
