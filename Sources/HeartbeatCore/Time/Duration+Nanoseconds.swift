extension Duration {
    /// The same as `nanoseconds(_:)`, which is generic and not inlined: too slow for what each turn of the judge asks many times.
    package init(wholeNanoseconds: Int64) {
        // 2⁶³ · 10⁹ is less than 2¹²⁷.
        self.init(attoseconds: Int128(wholeNanoseconds) &* Self.attosecondsPerNanosecond)
    }

    /// Whole nanoseconds, rounded towards zero. Clamped to what 64 bits hold (292 years), so that it never traps.
    package var wholeNanoseconds: Int64 { Int64(clamping: attoseconds / Self.attosecondsPerNanosecond) }

    private static var attosecondsPerNanosecond: Int128 { 1_000_000_000 }

    /// Whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 { wholeNanoseconds / 1_000_000 }

    /// Seconds as a floating-point number, for JSON, metrics and people; never for judging.
    package var inSeconds: Double { Double(wholeNanoseconds) / 1e9 }
}
