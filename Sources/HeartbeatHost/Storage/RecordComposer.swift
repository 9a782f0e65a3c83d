import HeartbeatCore

/// Renders the number and the record of each beat of one SR. Owned by one prober thread.
struct RecordComposer {
    private let secret: UInt64
    private let index: Int
    private var record: HeartbeatRecord

    /// nil when host or SR bear a name that no record takes; validated configurations have none.
    init?(schedule: Schedule, storage: Int) {
        guard let host = RecordName(schedule.host), let name = RecordName(schedule.storages[storage].uuid)
        else { return nil }
        secret = schedule.nonceSecret
        index = storage
        record = HeartbeatRecord(
            host: host, storage: name, bootID: schedule.bootID, interval: schedule.timing.interval,
            takeoverAfter: schedule.timing.takeoverAfter)
        for storage in schedule.storages {
            guard let name = RecordName(storage.uuid) else { return nil }
            record.storages.append(StorageMark(of: name, promise: false, loss: false))
        }
    }

    var host: RecordName { record.host }

    /// Whether the number is written too; without a directive for this SR it is not: the number is a promise.
    func writesNumber(_ order: BeatOrder) -> Bool {
        order.directives.indices.contains(index) && order.directives[index].writesNumber
    }

    /// Fills the number (bytes 0 ..< 4096) and the record (4096 ..< 8192). Allocates nothing.
    mutating func compose(_ order: BeatOrder, into buffer: UnsafeMutableRawBufferPointer) {
        for other in 0..<record.storages.count {
            let directive = order.directives.indices.contains(other) ? order.directives[other] : Directive()
            record.storages.set(other, promise: directive.promise, loss: directive.loss)
            if other == index { record.promise = directive.promise }
        }
        record.generation = order.generation
        record.sequence = order.sequence
        record.announcement = order.announcement
        record.intent = order.intent
        record.nonce = Nonce.derive(secret: secret, generation: order.generation, sequence: order.sequence)
        // Later than the beat's start: readers that go by this clock are never earlier than our own deadline.
        record.wallNanoseconds = BootClock.wallNanoseconds()
        record.bootClock = BootClock.now()
        HeartbeatNumber.render(record.wallNanoseconds / 1_000_000_000, into: buffer)
        record.encode(into: UnsafeMutableRawBufferPointer(rebasing: buffer[HeartbeatNumber.size...]))
    }
}
