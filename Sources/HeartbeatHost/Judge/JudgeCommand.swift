import HeartbeatCore

/// What the control thread may ask of the judge; each is carried out within one turn.
package enum JudgeCommand: Sendable {
    /// Take the promise back; the outcome shows in `JudgeDesk.withdrawalHolds`.
    case withdraw(Withdrawal)
    /// Let the promise stand after all.
    case cancelWithdrawal
    /// End the life of an SR whose withdrawal holds.
    case remove(storage: Int)
    /// Go over to a new plan as soon as a prober that works by it is ready.
    case adopt(Adoption)
    /// Forget a plan that has not been adopted yet.
    case abandonAdoption
}
