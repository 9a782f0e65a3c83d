import HeartbeatCore

/// What the control thread may ask of the judge; each is carried out within one turn.
package enum JudgeCommand: Sendable {
    /// Take the promise back; the outcome shows in `JudgeDesk.withdrawalHolds`.
    case withdraw(Withdrawal)
    /// Let the promise stand after all.
    case cancelWithdrawal
    /// End the life of an SR whose withdrawal holds.
    case remove(storage: Int)
    /// Say in `JudgeDesk.refusal` whether the guard of an SR may end now.
    case judgeEnding(storage: Int)
    /// Pause an SR whose withdrawal holds; `JudgeDesk.refusal` tells why it was not.
    case pause(storage: Int, until: BootInstant)
    /// End the pause of an SR; `JudgeDesk.hasEndedPause` tells whether it was paused.
    case resume(storage: Int)
    /// Go over to a new plan as soon as a prober that works by it is ready.
    case adopt(Adoption)
    /// Forget a plan that has not been adopted yet.
    case abandonAdoption
}
