import HeartbeatCore

/// The reading half of a beat, by the same checks: what lies on the SR under this host's names. May block for ever.
struct StorageReading {
    private let storage: Configuration.Storage
    private let names: TargetNames
    private let readsNumber: Bool

    init(_ storage: Configuration.Storage, names: TargetNames, readsNumber: Bool) {
        self.storage = storage
        self.names = names
        self.readsNumber = readsNumber
    }

    func read() throws(TargetFailure) -> Content {
        var stage = Stage(start: BootClock.now())
        var stages = ProbeReport.Stages()
        let target = try BeatTarget(storage, names: names, writesNumber: readsNumber, readsOnly: true)
        stages.open = stage.next()
        for name in target.names { try name.check() }
        stages.check = stage.next()
        let buffers = BeatBuffers()
        // A file may be shorter, as CloudStack's own script leaves it: then the rest of the buffer is zero.
        for slot in target.slots { _ = try buffers.read(slot) }
        stages.read = stage.next()
        let bytes = UnsafeRawBufferPointer(buffers.readBack)
        let record: Result<HeartbeatRecord, RecordFault>
        do throws(RecordFault) {
            let half = UnsafeRawBufferPointer(rebasing: bytes[HeartbeatNumber.size...])
            record = .success(try HeartbeatRecord(decoding: half))
        } catch {
            record = .failure(error)
        }
        let number = HeartbeatNumber.parse(UnsafeRawBufferPointer(rebasing: bytes[..<HeartbeatNumber.size]))
        return Content(record: record, number: number, readsNumber: readsNumber, stages: stages)
    }

    struct Content {
        let record: Result<HeartbeatRecord, RecordFault>
        /// nil when there is none, or when it was not read.
        let number: Int64?
        let readsNumber: Bool
        let stages: ProbeReport.Stages
    }
}
