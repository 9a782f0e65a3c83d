import HeartbeatCore

/// What the daemon asks of its viewer about one SR. One fixed-size message between two processes of the same binary, so its memory
/// layout is its format.
struct DirectOrder: Sendable {
    /// Index of the SR in the schedule.
    var storage: UInt32
    var depth: DirectDepth
    /// A write may begin until then; later the viewer goes no further than a touch.
    var leave: BootInstant
}
