import HeartbeatCore
import Synchronization

/// Carries events from the judging thread to the journal thread: one producer, one consumer, fixed capacity.
///
/// The judge pushes and goes on whatever the consumer does: a full ring drops the event and counts it.
package final class EventRing: @unchecked Sendable {
    // Sendable: slots between `taken` and `pushed` belong to the consumer, all others to the producer; each side hands
    // a slot over by a releasing store of its own counter, which the other side loads with acquire.
    private let slots: UnsafeMutablePointer<Entry>
    private let mask: UInt64
    private let pushed = Atomic<UInt64>(0)
    private let taken = Atomic<UInt64>(0)
    private let droppedCount = Atomic<UInt64>(0)
    /// Signalled by each push; the consumer waits on it.
    package let wake: EventDescriptor

    /// An event and the plan that its SR index belongs to.
    package struct Entry: Sendable {
        package var event: Event
        package var epoch: UInt32

        package init(event: Event, epoch: UInt32) {
            self.event = event
            self.epoch = epoch
        }
    }

    /// Takes all its memory now, 1024 events unless told otherwise: more than 16 for each of 64 SRs.
    package init(capacity: Int = 1024) throws(SystemFailure) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the capacity of a ring is a power of two")
        wake = try EventDescriptor()
        mask = UInt64(capacity - 1)
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Entry(event: Event(.life, at: .never), epoch: 0), count: capacity)
    }

    deinit { slots.deallocate() }

    /// Hands over one event of plan `epoch`; false when the ring was full and the event is dropped and counted.
    /// Judging thread only. Neither blocks nor allocates.
    @discardableResult
    package func push(_ event: Event, epoch: UInt32) -> Bool {
        let position = pushed.load(ordering: .relaxed)
        guard position &- taken.load(ordering: .acquiring) <= mask else {
            droppedCount.wrappingAdd(1, ordering: .relaxed)
            wake.raise()
            return false
        }
        slots[Int(position & mask)] = Entry(event: event, epoch: epoch)
        pushed.store(position &+ 1, ordering: .releasing)
        wake.raise()
        return true
    }

    /// The oldest event not yet taken; nil when there is none. Consumer only.
    package func pop() -> Entry? {
        let position = taken.load(ordering: .relaxed)
        guard position != pushed.load(ordering: .acquiring) else { return nil }
        let entry = slots[Int(position & mask)]
        taken.store(position &+ 1, ordering: .releasing)
        return entry
    }

    /// How many events were dropped since the start. Any thread.
    package var dropped: UInt64 { droppedCount.load(ordering: .relaxed) }
}
