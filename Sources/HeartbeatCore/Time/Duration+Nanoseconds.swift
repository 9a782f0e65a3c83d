extension Duration {
    /// Whole nanoseconds, rounded towards zero. Clamped to what 64 bits hold (292 years), so that it never traps.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    /// Whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 { wholeNanoseconds / 1_000_000 }

    /// Seconds as a floating-point number, for JSON, metrics and people; never for judging.
    package var inSeconds: Double { Double(wholeNanoseconds) / 1e9 }
}
