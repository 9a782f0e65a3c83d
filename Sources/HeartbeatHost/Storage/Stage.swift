import HeartbeatCore

/// Time spent in one stage of a beat after the other.
struct Stage {
    private var start: BootInstant

    init(start: BootInstant) {
        self.start = start
    }

    /// Ends the stage and starts the next one; microseconds of the ended one, clamped to 32 bits.
    mutating func next() -> UInt32 {
        let now = BootClock.now()
        defer { start = now }
        return UInt32(clamping: (now.nanoseconds &- start.nanoseconds) / 1_000)
    }

    /// Time since the stage started.
    var elapsed: Duration { BootClock.now() - start }
}
