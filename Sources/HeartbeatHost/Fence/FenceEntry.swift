import HeartbeatCore

/// One fence as `<state>/fences` keeps it over the reset (docs/journal.md).
package struct FenceEntry: Equatable, Sendable {
    /// What became of the trigger, as far as there was time to note it: a real trigger leaves none.
    package enum Trigger: UInt8, Sendable {
        case planned = 0
        case written = 1
        case failed = 2
    }

    /// Counts all fences on record since the file was made; 1 is the first.
    package var sequence: UInt64 = 0
    package var bootID = BootID(high: 0, low: 0)
    /// When, by the wall clock, in nanoseconds since the epoch; for people and the fence budget.
    package var wallNanoseconds: Int64 = 0
    package var at: BootInstant = .never
    package var host = ""
    /// The SR it was about; empty when it was about none.
    package var storage = ""
    /// Its path, cut to 256 bytes.
    package var path = ""
    package var silence: Duration = .zero
    package var cause: Cause = .none
    package var errorNumber: Int32 = 0
    /// What both views together said was wrong.
    package var diagnosis: Diagnosis = .none
    package var reason: Decision.Reason = .allWell
    /// Row of the decision table.
    package var row: UInt8 = 0
    package var action: Configuration.FenceAction = .none
    /// The byte that was to be written; 0 for none.
    package var plannedByte: UInt8 = 0
    /// The trigger was a file of a test or trial: nothing was reset.
    package var hasForeignTrigger = false
    package var trigger: Trigger = .planned
    package var triggerError: Int32 = 0

    package init() {}

    /// The entry for the fence that `event` commits. Reads the wall clock; allocates.
    init(_ event: Event, plan: Plan) {
        let subject = EventSubject(event, plan: plan, storage: nil)
        let sentence = EventSentence(event, plan: plan)
        let configuration = plan.configuration
        bootID = plan.bootID
        wallNanoseconds = BootClock.wallNanoseconds()
        at = event.at
        host = configuration.host
        storage = subject.storage?.uuid ?? ""
        path = subject.storage?.path ?? ""
        silence = sentence.silence
        cause = sentence.cause
        errorNumber = sentence.errorNumber
        diagnosis = event.decision.diagnosis
        reason = event.decision.reason
        row = event.decision.row
        action = configuration.fence.action
        plannedByte = configuration.fence.action.triggerByte ?? 0
        hasForeignTrigger = configuration.paths.hasForeignTrigger
    }
}
