/// By how much another host's boot clock advanced more than ours.
struct ClockJump: Sendable {
    var length: Duration
    /// False where the host booted in between: then it is at least so much.
    var isExact: Bool
}
