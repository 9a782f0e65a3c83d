import HeartbeatCore

/// The oracle's own books on one SR, kept from what was delivered to the judge and from nothing inside the engine.
struct Ledger {
    /// S0 as far as the judge was told.
    var known: BootInstant = .never
    /// A bad or unanswered beat, begun after the last stall, since S0.
    var isEvident = false
    var inFlight: BootInstant = .never
    /// Verified or failed: the wait for the first verdict after a start is over.
    var isFresh = false
    var waitUntil: BootInstant = .never
    var use: Use = .unknown
    var useAt: BootInstant = .never
    /// Verified beats since a foreign writer was met.
    var cleanBeats = 3
    /// The last beat said that the storage cannot be beaten on: then it never arms.
    var isUnsupported = false
    /// A used SR that verified must be armed after this turn.
    var mustArm = false
    // As the engine publishes them.
    var isArmed = false
    var wasArmed = false
    var isRemoved = false
    /// End of its pause; `never` while it is not paused.
    var pausedUntil: BootInstant = .never
    /// A pause ended its armed life, and it has not been armed since.
    var wasPaused = false
    var health = Health.healthy
    var hasSynced = false
    /// The plan that the last delivered record stands for, while the one in force is not announced; -1 for none.
    var formerPlan = -1
    /// When the plan in force came, while it is not announced.
    var planSince: BootInstant = .never

    /// A proof of none holds for fence_after after its scan, by the shorter of the plans that are in force.
    func use(at now: BootInstant, lifetime: Duration) -> Use {
        use == .none && now - useAt > lifetime ? .unknown : use
    }
}
