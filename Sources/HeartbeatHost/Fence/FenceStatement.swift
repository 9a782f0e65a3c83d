import HeartbeatCore

/// What the judge tells the evidence threads about the fence: copied in fixed size, rendered by them.
///
/// The judging thread writes it, then posts the threads' jobs; they only read it, and only after their post.
final class FenceStatement: @unchecked Sendable {
    // Sendable: each write happens before the semaphore post that lets a reader start, and the judge writes again only
    // fields that no running job reads: `triggerByte` and `triggerError` belong to the job `.trigger`.
    var event = Event(.fenceCommitted, at: .never)
    var plan: Plan?
    var triggerByte: UInt8 = 0
    var triggerError: Int32 = 0
}
