import Glibc
import HeartbeatCore
import Synchronization

/// Where the control thread leaves a command for the judge and reads what became of it. Nothing here takes a lock, so
/// neither side can wait for the other.
///
/// `@unchecked`: `slot` owns what it points to, and ownership moves with each exchange.
package final class JudgeDesk: @unchecked Sendable {
    private final class Box {
        let command: JudgeCommand
        init(_ command: JudgeCommand) { self.command = command }
    }

    private let slot = Atomic<UInt>(0)
    private let taken = Atomic<UInt64>(0)
    private let holds = Atomic<Bool>(false)
    private let committed = Atomic<Bool>(false)
    private let epoch = Atomic<UInt32>(0)
    /// 0 for none.
    private let refused = Atomic<UInt8>(0)
    private let ended = Atomic<Bool>(false)
    /// Wakes the judge; shared with everything else that has news for it.
    package let bell: EventDescriptor

    /// `bell` is what the judge polls.
    package init(bell: EventDescriptor) {
        self.bell = bell
    }

    /// In microseconds.
    private static let lookEvery: UInt32 = 5_000

    /// Leaves a command and waits until the judge has taken it, at most `patience`. False when it was not taken: it is
    /// withdrawn then. Blocks; control thread only.
    package func ask(_ command: JudgeCommand, patience: Duration) -> Bool {
        let before = taken.load(ordering: .acquiring)
        let box = UInt(bitPattern: Unmanaged.passRetained(Box(command)).toOpaque())
        slot.store(box, ordering: .releasing)
        bell.raise()
        func isDone() -> Bool { taken.load(ordering: .acquiring) != before }
        if wait(patience, until: isDone) { return true }
        guard takeBox() == nil else { return false }
        // The judge has it in hand, so the turn that carries it out has begun.
        while !isDone() { usleep(Self.lookEvery) }
        return true
    }

    /// Waits until `condition` holds, at most `patience`, looking every 5 ms. Blocks; control thread only.
    package func wait(_ patience: Duration, until condition: () -> Bool) -> Bool {
        let deadline = BootClock.now() + patience
        while !condition() {
            guard BootClock.now() < deadline else { return false }
            usleep(Self.lookEvery)
        }
        return true
    }

    /// A withdrawal that was asked for has verified on storage.
    package var withdrawalHolds: Bool { holds.load(ordering: .acquiring) }

    /// A fence is committed: plans and promises change no more.
    package var isCommitted: Bool { committed.load(ordering: .acquiring) }

    /// The epoch of the plan that the judge works by.
    package var adoptedEpoch: UInt32 { epoch.load(ordering: .acquiring) }

    /// Why the pause, or the ending asked about, that was taken last is not done; nil when it is.
    package var refusal: EndingRefusal? { EndingRefusal(rawValue: refused.load(ordering: .acquiring)) }

    /// The SR that was to be resumed last had been paused.
    package var hasEndedPause: Bool { ended.load(ordering: .acquiring) }

    // Judge's side: neither blocks nor allocates.

    /// Takes the waiting command, if any.
    func take() -> JudgeCommand? {
        guard let box = takeBox() else { return nil }
        return box.command
    }

    /// Tells the control thread that the command taken last has been carried out.
    func finish() { _ = taken.wrappingAdd(1, ordering: .releasing) }

    func tell(withdrawalHolds: Bool, isCommitted: Bool, epoch: UInt32) {
        holds.store(withdrawalHolds, ordering: .releasing)
        committed.store(isCommitted, ordering: .releasing)
        self.epoch.store(epoch, ordering: .releasing)
    }

    func tell(_ refusal: EndingRefusal?) { refused.store(refusal?.rawValue ?? 0, ordering: .releasing) }

    func tell(hasEndedPause: Bool) { ended.store(hasEndedPause, ordering: .releasing) }

    private func takeBox() -> Box? {
        let box = slot.exchange(0, ordering: .acquiringAndReleasing)
        return UnsafeRawPointer(bitPattern: box).map { Unmanaged<Box>.fromOpaque($0).takeRetainedValue() }
    }
}
