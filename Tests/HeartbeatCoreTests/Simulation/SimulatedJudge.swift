import HeartbeatCore

/// The judging process of a simulated host, as far as it is not the policy engine.
struct SimulatedJudge {
    /// What a command is waiting for.
    enum Errand: Equatable {
        case none
        /// A weaker configuration, until its withdrawal holds.
        case weakening(until: BootInstant)
        /// A plan for which no prober has come up yet.
        case adopting(until: BootInstant)
        case removing(Int, until: BootInstant)
        case pausing(Int, Duration, until: BootInstant)
    }

    var nextTurn: BootInstant = .never
    var frozenUntil: BootInstant = .never
    /// What the next start takes over; nil while the judge runs.
    var page: LifePageContent?
    var errand = Errand.none
    /// The plan that a reload is to go over to.
    var next: SimulatedPlan?
    /// Until when an orderly stop waits for its withdrawal, and how long after it the next start comes.
    var stopDeadline: BootInstant = .never
    var startDelay: Duration = .zero
    var publishedAnnouncement: UInt32 = 0
    var ladder = FenceLadder(byte: nil, endsAtTrigger: false, evidenceBudget: .zero, syncBudget: .zero)
    var rungs = Rungs()

    var isAlive: Bool { page == nil }

    func wake(after now: BootInstant) -> BootInstant { max(nextTurn, frozenUntil, now) }
}
