import Glibc
import HeartbeatCore
import Synchronization
import TestLaboratory

/// Reads records from storage again and again, and keeps when each beat wrote, by the daemon's own clock: from outside, and of every
/// beat as long as it reads more often than they come. Only for storage that does not hang.
final class BeatWatch: Sendable {
    private let descriptors: [Int32]
    private let seen: Mutex<[[Instant]]>
    private let isClosed = Atomic<Bool>(false)

    /// Starts to read the records of `host` on all `storages`, each `period`.
    init(_ storages: [DaemonConfiguration.Storage], host: String, period: Duration) throws {
        descriptors = try storages.map { storage in
            let path = StorageLayout.recordPath(at: storage.path, host: host)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw LaboratoryFailure("cannot open \(path)") }
            return descriptor
        }
        seen = Mutex(Array(repeating: [], count: storages.count))
        try BackgroundThread.start(priority: 1) {
            while !self.isClosed.load(ordering: .relaxed) {
                self.look()
                rest(period)
            }
            for descriptor in self.descriptors { Glibc.close(descriptor) }
        }
    }

    func close() { isClosed.store(true, ordering: .relaxed) }

    /// Per SR, from oldest to newest.
    var beats: [[Instant]] { seen.withLock { $0 } }

    /// Lateness of all beats against the grid of each SR: the earliest one of an SR counts as in time.
    func lateness(interval: Duration) -> Sample {
        let step = interval.inSeconds * 1e9
        var values: [Double] = []
        for starts in beats {
            guard let first = starts.first else { continue }
            let offsets = starts.map { start in
                let passed = Double(start.nanoseconds - first.nanoseconds)
                return passed - (passed / step).rounded() * step
            }
            let earliest = offsets.min() ?? 0
            values += offsets.map { ($0 - earliest) / 1e9 }
        }
        return Sample(values)
    }

    /// The longest time between two beats of one SR.
    var longestGap: Duration {
        beats.flatMap { starts in zip(starts, starts.dropFirst()).map { $1 - $0 } }.max() ?? .zero
    }

    private func look() {
        var field: Int64 = 0
        for (index, descriptor) in descriptors.enumerated() {
            guard pread(descriptor, &field, 8, HeartbeatRecord.Offset.bootClock) == 8, field > 0 else { continue }
            let start = Instant(nanoseconds: field)
            seen.withLock { list in
                if list[index].last != start { list[index].append(start) }
            }
        }
    }
}
