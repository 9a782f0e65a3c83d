/// One thing that the black box keeps: a beat that ended, or an event. Fixed size and without a reference, so that the
/// judging thread makes and hands it over without allocating.
package struct BoxItem: Equatable, Sendable {
    /// What the item tells of.
    package enum Kind: UInt8, Sendable {
        case beat = 1
        case event = 2
    }

    package var kind: Kind = .event
    /// `BeatOutcome.rawValue` of a beat, `Event.Kind.rawValue` of an event; a later program may know more of them.
    package var code: UInt8 = 0
    /// Index of the SR: of the plan while the item travels, of the block's own table on disk. -1 for the host.
    package var storage: Int32 = -1
    package var life: Life = .observing
    package var health: Health = .healthy
    package var cause: Cause = .none
    package var decision: Decision.Kind = .none
    package var isCritical = false
    package var reason: Decision.Reason = .allWell
    /// Row of the decision table; 0 when nothing was decided.
    package var row: UInt8 = 0
    package var diagnosis: Diagnosis = .none
    package var errorNumber: Int32 = 0
    /// Start of the beat, or when the event was seen.
    package var at: BootInstant = .never
    /// Time since the start of the last verified beat: at the end of this beat, or as the event tells it.
    package var silence: Duration = .zero
    /// Nanoseconds that the beat took, or the `value` of the event.
    package var value: Int64 = 0

    package init() {}

    /// A beat that ended; `silence` is that of its SR. Allocates nothing.
    package init(_ report: ProbeReport, silence: Duration) {
        kind = .beat
        code = report.outcome.rawValue
        storage = Int32(truncatingIfNeeded: report.storage)
        cause = Cause(report.outcome)
        errorNumber = report.errorNumber
        at = report.start
        self.silence = silence
        value = report.end.elapsed(since: report.start).wholeNanoseconds
    }

    /// An event; one about the host names the SR of its decision, where there is one. Allocates nothing.
    package init(_ event: Event) {
        code = event.kind.rawValue
        storage = event.storage >= 0 ? event.storage : event.decision.storage
        life = event.life
        health = event.health
        cause = event.cause == .none ? event.decision.cause : event.cause
        decision = event.decision.kind
        isCritical = event.decision.isCritical
        reason = event.decision.reason
        row = event.decision.row
        diagnosis = event.diagnosis == .none ? event.decision.diagnosis : event.diagnosis
        errorNumber = event.errorNumber == 0 ? event.decision.errorNumber : event.errorNumber
        at = event.at
        silence = max(event.silence, event.decision.silence)
        value = event.value
    }

    /// Outcome of a beat; nil for events, and for outcomes of a later program.
    package var outcome: BeatOutcome? { kind == .beat ? BeatOutcome(rawValue: code) : nil }

    /// Kind of an event; nil for beats, and for kinds of a later program.
    package var eventKind: Event.Kind? { kind == .event ? Event.Kind(rawValue: code) : nil }

    /// How long a beat took; zero for events.
    package var latency: Duration { kind == .beat ? .nanoseconds(value) : .zero }
}
