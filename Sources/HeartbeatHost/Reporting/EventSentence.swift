import HeartbeatCore

/// An event in words: what happened, to which SR, what it means and what to do. Pure.
package struct EventSentence: Sendable {
    package let text: String
    package let priority: JournalPriority
    /// The SR the event is about; nil for the host.
    package let storageName: String?
    package let silence: Duration
    package let cause: Cause
    package let errorNumber: Int32

    /// `storage` is the SR's newest snapshot, for the processes that use it; `remark` is the reason of a pause.
    /// Allocates: never on the judging thread.
    package init(_ event: Event, plan: Plan, storage: StorageSnapshot? = nil, remark: String? = nil) {
        let subject = EventSubject(event, plan: plan, storage: storage, remark: remark)
        storageName = subject.storage?.uuid
        let isDecided = event.kind == .decision || event.kind == .fenceCommitted
        silence = isDecided ? max(event.decision.silence, event.silence) : event.silence
        cause = event.cause == .none ? event.decision.cause : event.cause
        errorNumber = event.errorNumber == 0 ? event.decision.errorNumber : event.errorNumber
        (text, priority) = subject.words
    }
}
