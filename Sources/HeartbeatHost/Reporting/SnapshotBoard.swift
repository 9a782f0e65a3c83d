import HeartbeatCore
import Synchronization

/// Where the judge leaves the state of host and SRs for everybody else: a triple buffer, so that neither side waits.
///
/// One board per plan: the number of SRs is fixed. The judge publishes; any other thread reads.
package final class SnapshotBoard: @unchecked Sendable {
    // Sendable: of three slots one belongs to the writer, one to the reader (under `reader`), one is in the middle.
    // Slots change hands only by an atomic exchange of `middle`, so no slot ever has two owners.
    private let hosts: UnsafeMutablePointer<HostSnapshot>
    private let storages: UnsafeMutablePointer<StorageSnapshot>
    private let storageCount: Int
    /// Index of the slot in the middle, with `fresh` set when the writer put it there last.
    private let middle = Atomic<UInt8>(1)
    private let fresh: UInt8 = 0x80
    /// Slot of the writer; touched by the judging thread only.
    private var writerSlot: UInt8 = 0
    private let reader = Mutex(ReaderState())
    /// Signalled by each `publish` that asks for it; the status thread waits on it.
    package let wake: EventDescriptor

    private struct ReaderState {
        var slot: UInt8 = 2
        var hasRead = false
    }

    /// Takes all its memory now, for `storageCount` SRs; publishing signals `wake`.
    package init(storageCount: Int, wake: EventDescriptor) {
        self.storageCount = storageCount
        self.wake = wake
        hosts = .allocate(capacity: 3)
        hosts.initialize(repeating: HostSnapshot(), count: 3)
        storages = .allocate(capacity: max(3 * storageCount, 1))
        storages.initialize(repeating: StorageSnapshot(), count: max(3 * storageCount, 1))
    }

    deinit {
        hosts.deallocate()
        storages.deallocate()
    }

    /// Publishes what `fill` writes into the slot; `fill` must set every field, the slot holds an older state.
    /// With `isChange` the status thread writes its files at once, else at its next period. Judging thread only.
    /// Neither blocks nor allocates.
    package func publish(
        isChange: Bool, _ fill: (inout HostSnapshot, UnsafeMutableBufferPointer<StorageSnapshot>) -> Void
    ) {
        let first = Int(writerSlot) * storageCount
        fill(&hosts[Int(writerSlot)], UnsafeMutableBufferPointer(start: storages + first, count: storageCount))
        writerSlot = middle.exchange(writerSlot | fresh, ordering: .acquiringAndReleasing) & ~fresh
        if isChange { wake.raise() }
    }

    /// The newest state published, nil before the first. Any thread but the judging one; waits for other readers while
    /// they copy.
    package func read() -> (host: HostSnapshot, storages: [StorageSnapshot])? {
        reader.withLock { state in
            if middle.load(ordering: .acquiring) & fresh != 0 {
                state.slot = middle.exchange(state.slot, ordering: .acquiringAndReleasing) & ~fresh
                state.hasRead = true
            }
            guard state.hasRead else { return nil }
            let first = Int(state.slot) * storageCount
            let copies = Array(UnsafeBufferPointer(start: storages + first, count: storageCount))
            return (hosts[Int(state.slot)], copies)
        }
    }
}
