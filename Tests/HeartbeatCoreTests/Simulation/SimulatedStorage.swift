import HeartbeatCore

/// One SR as it truly is, whatever anyone believes of it.
struct SimulatedStorage {
    enum Condition: Equatable {
        case fine(Duration)
        case hanging
        case failing(BeatOutcome)
    }

    var condition = Condition.fine(.milliseconds(20))
    var use = Use.some
    var hasForeignWriter = false
    /// Start of the newest beat that verified on it.
    var lastVerifiedStart: BootInstant = .never
}
