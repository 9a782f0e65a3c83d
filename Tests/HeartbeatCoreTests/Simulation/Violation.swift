import HeartbeatCore

/// A broken invariant, and when the oracle saw it.
struct Violation: Equatable, CustomStringConvertible {
    /// The invariants that the oracle asserts (docs/theory-of-operation.md lists them in words).
    enum Rule: String {
        case fenceInTime = "a promised fence is late"
        case groundless = "a fence without ground"
        case silence = "S0 is not the start of the last verified beat"
        case life = "life was lost, or gained without a verified beat"
        case hasty = "an SR was armed with no time left for its next beat"
        case pause = "a pause that ended early or late, or a record that promises meanwhile"
        case latch = "a committed fence was taken back"
        case order = "a fence without alert and sync before it"
        case ladder = "a rung of the ladder came late, or out of its turn"
        case watchdogLate = "a feeding lets the watchdog come too late"
        case watchdogGroundless = "the watchdog resets a sound host"
    }

    let rule: Rule
    let time: Duration
    let storage: Int

    var description: String { "at \(time.literal), SR \(storage): \(rule.rawValue)" }
}
