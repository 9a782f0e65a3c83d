/// The order of a fence, as a pure state machine: evidence, sync of the journal's file system, trigger. Each step is
/// bounded by its budget; a step that does not end in time falls through to the next. Driven by the judging thread.
package struct FenceLadder: Sendable {
    /// What the caller is to do now.
    package enum Action: Equatable, Sendable {
        case none, startEvidence, startSync, writeTrigger
    }

    private enum Rung: Equatable {
        case idle
        case evidence(until: BootInstant)
        case sync(until: BootInstant)
        case triggered
    }

    private let evidenceBudget: Duration
    private let syncBudget: Duration
    /// When the budgets began to run: at the first step, or when an earlier process committed the fence.
    private var begunAt: BootInstant
    private var rung = Rung.idle

    /// A ladder of a fence that an earlier process committed gets what is left of the budgets since then, so that a
    /// judge that is killed again and again still comes to the trigger.
    package init(evidenceBudget: Duration, syncBudget: Duration, resumedFrom committedAt: BootInstant = .never) {
        self.evidenceBudget = evidenceBudget
        self.syncBudget = syncBudget
        begunAt = committedAt
    }

    /// The trigger byte was asked for; nothing comes after it.
    package var hasTriggered: Bool { rung == .triggered }

    /// When `step` must be called again at the latest; nil when nothing is awaited.
    package var deadline: BootInstant? {
        switch rung {
        case .idle, .triggered: nil
        case .evidence(let until), .sync(let until): until
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
            guard now < deadline else { return trigger() }
            rung = .sync(until: deadline)
            return .startSync
        case .sync(let until):
            return journalIsSynced || now >= until ? trigger() : .none
        case .triggered:
            return .none
        }
    }

    /// Whatever happens, the trigger is written from here on.
    private var end: BootInstant { begunAt + evidenceBudget + syncBudget }

    private mutating func trigger() -> Action {
        rung = .triggered
        return .writeTrigger
    }
}
