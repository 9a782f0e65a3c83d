import HeartbeatCore
import Synchronization

/// Carries beats and events from the judging thread to the thread of the black box: one producer, one consumer, fixed
/// capacity. Built like `EventRing`, but a push of a beat wakes nobody: the consumer comes by itself.
///
/// The judge pushes and goes on whatever the consumer does: a full ring drops the item and counts it.
final class BoxRing: @unchecked Sendable {
    // Sendable: slots between `taken` and `pushed` belong to the consumer, all others to the producer; each side hands
    // a slot over by a releasing store of its own counter, which the other side loads with acquire.
    private let slots: UnsafeMutablePointer<Entry>
    private let mask: UInt64
    private let pushed = Atomic<UInt64>(0)
    private let taken = Atomic<UInt64>(0)
    private let droppedCount = Atomic<UInt64>(0)

    /// An item and the plan that its SR index belongs to.
    struct Entry: Sendable {
        var item: BoxItem
        var epoch: UInt32
    }

    /// Takes all its memory now. 4096 items (a quarter of a megabyte) are more than 10 s of 256 SRs that beat each second.
    init(capacity: Int = 4096) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the capacity of a ring is a power of two")
        mask = UInt64(capacity - 1)
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Entry(item: BoxItem(), epoch: 0), count: capacity)
    }

    deinit { slots.deallocate() }

    /// Hands over one item of plan `epoch`; false when the ring is more than half full, so that the consumer should be
    /// woken. Judging thread only. Neither blocks nor allocates.
    func push(_ item: BoxItem, epoch: UInt32) -> Bool {
        let position = pushed.load(ordering: .relaxed)
        let waiting = position &- taken.load(ordering: .acquiring)
        guard waiting <= mask else {
            droppedCount.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        slots[Int(position & mask)] = Entry(item: item, epoch: epoch)
        pushed.store(position &+ 1, ordering: .releasing)
        return waiting < mask / 2
    }

    /// The oldest item not yet taken; nil when there is none. Consumer only.
    func pop() -> Entry? {
        let position = taken.load(ordering: .relaxed)
        guard position != pushed.load(ordering: .acquiring) else { return nil }
        let entry = slots[Int(position & mask)]
        taken.store(position &+ 1, ordering: .releasing)
        return entry
    }

    /// How many items were dropped since the start. Any thread.
    var dropped: UInt64 { droppedCount.load(ordering: .relaxed) }
}
