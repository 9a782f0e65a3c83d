import HeartbeatCore

/// The world as it truly is, for the oracle to hold the judge's decisions against.
struct Truth {
    let storages: [SimulatedStorage]
    /// The SRs that the newest verified record of this host promises, as bits by number.
    let promises: UInt8
    /// Number of the plan that it was made by; -1 before the first.
    let recordPlan: Int
    /// Until when reports were lost; `never` when none were.
    let lastDrop: BootInstant
}
