/// The order of a fence, as a pure state machine: evidence, sync of the journal's file system, the trigger, then whatever
/// else resets a host, for ever. Each step is bounded; one that does not end in time, or fails, falls through to the
/// next. Driven by the judging thread.
package struct FenceLadder: Sendable {
    /// What the caller is to do now.
    package enum Action: Equatable, Sendable {
        case none, startEvidence, startSync
        /// Write this byte to the trigger, and tell `noteFailedWrite` when it was not taken.
        case write(UInt8)
        /// Start reboot(2) in its own thread: it may hang in the drivers' shutdown.
        case callReboot
    }

    private enum Rung: Equatable {
        case idle
        case evidence(until: BootInstant)
        case sync(until: BootInstant)
        case triggered(rebootAt: BootInstant, secondByteAt: BootInstant)
        case rebooting(secondByteAt: BootInstant)
        case repeating(nextAt: BootInstant, byte: UInt8)
        case ended
    }

    /// From the byte to reboot(2): more than the kernel needs to act on it (docs/theory-of-operation.md).
    private static let rebootDelay = Duration.seconds(2)
    /// From the byte to the second one; also after `o`, which the kernel carries out in a worker of its own.
    private static let secondByteDelay = Duration.seconds(5)
    private static let repeatPeriod = Duration.seconds(1)
    private static let resetByte = UInt8(ascii: "b")
    /// A host that panics writes nothing any more, even where `b` does not reset it.
    private static let crashByte = UInt8(ascii: "c")

    private let byte: UInt8
    private let endsAtTrigger: Bool
    private let evidenceBudget: Duration
    private let syncBudget: Duration
    /// When the budgets began to run: at the first step, or when an earlier process committed the fence.
    private var begunAt: BootInstant
    private var rung = Rung.idle
    private var firstByteFailed = false

    /// - Parameters:
    ///   - byte: the first byte for the trigger; `b` where nil.
    ///   - endsAtTrigger: the trigger only records (a trial): nothing comes after its byte.
    ///   - evidenceBudget: longest wait for the evidence, 0 … 30 s.
    ///   - syncBudget: longest wait for the sync, 0 … 30 s.
    ///   - committedAt: when an earlier process committed this fence. The ladder gets what is left of the budgets since
    ///     then, so that a judge that is killed again and again still comes to the trigger.
    package init(
        byte: UInt8?, endsAtTrigger: Bool, evidenceBudget: Duration, syncBudget: Duration,
        resumedFrom committedAt: BootInstant = .never
    ) {
        self.byte = byte ?? Self.resetByte
        self.endsAtTrigger = endsAtTrigger
        self.evidenceBudget = evidenceBudget
        self.syncBudget = syncBudget
        begunAt = committedAt
    }

    /// Nothing comes any more. Never with a trigger that resets: a host that promised does not go on.
    package var hasEnded: Bool { rung == .ended }

    /// When `step` must be called again at the latest; nil when nothing is awaited.
    package var deadline: BootInstant? {
        switch rung {
        case .idle, .ended: nil
        case .evidence(let until), .sync(let until): until
        case .triggered(let rebootAt, _): rebootAt
        case .rebooting(let secondByteAt): secondByteAt
        case .repeating(let nextAt, _): nextAt
        }
    }

    /// Climbs as far as it can at `now`. Call while a fence is committed, each turn and whenever a step has ended, and
    /// again after each action until it returns `.none`.
    package mutating func step(at now: BootInstant, evidenceIsWritten: Bool, journalIsSynced: Bool) -> Action {
        switch rung {
        case .idle:
            if begunAt == .never { begunAt = now }
            // Begun even where no budget is left to wait for it: what gets written costs the fence nothing.
            rung = .evidence(until: begunAt + evidenceBudget)
            return .startEvidence
        case .evidence(let until):
            guard evidenceIsWritten || now >= until else { return .none }
            // What a stall or an earlier process spent of the budgets is spent.
            let deadline = min(now + syncBudget, end)
            guard now < deadline else { return trigger(at: now) }
            rung = .sync(until: deadline)
            return .startSync
        case .sync(let until):
            return journalIsSynced || now >= until ? trigger(at: now) : .none
        case .triggered(let rebootAt, let secondByteAt):
            guard now >= rebootAt else { return .none }
            rung = .rebooting(secondByteAt: secondByteAt)
            return .callReboot
        case .rebooting(let secondByteAt):
            guard now >= secondByteAt else { return .none }
            return write(Self.resetByte, at: now)
        case .repeating(let nextAt, let byte):
            guard now >= nextAt else { return .none }
            return write(byte, at: now)
        case .ended:
            return .none
        }
    }

    /// The trigger did not take the first byte: reboot(2) is due at once. Later bytes are repeated in any case.
    package mutating func noteFailedWrite(at now: BootInstant) {
        guard case .triggered(_, let secondByteAt) = rung else { return }
        firstByteFailed = true
        rung = .triggered(rebootAt: now, secondByteAt: secondByteAt)
    }

    /// reboot(2) could not be called: the next byte is due at once where the first was not taken, else in its time.
    package mutating func noteFailedReboot(at now: BootInstant) {
        if case .rebooting = rung, firstByteFailed { rung = .rebooting(secondByteAt: now) }
    }

    /// Whatever happens, the trigger is written from here on.
    private var end: BootInstant { begunAt + evidenceBudget + syncBudget }

    private mutating func trigger(at now: BootInstant) -> Action {
        rung =
            endsAtTrigger
            ? .ended
            : .triggered(rebootAt: now + Self.rebootDelay, secondByteAt: now + Self.secondByteDelay)
        return .write(byte)
    }

    /// Writes `byte` and has the other one follow.
    private mutating func write(_ byte: UInt8, at now: BootInstant) -> Action {
        let other = byte == Self.resetByte ? Self.crashByte : Self.resetByte
        rung = .repeating(nextAt: now + Self.repeatPeriod, byte: other)
        return .write(byte)
    }
}
