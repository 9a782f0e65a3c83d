import HeartbeatCore

/// Durations as decimal seconds, without floating point and so without exponents or rounding.
enum DecimalSeconds {
    /// Such as "0", "0.25", "-3.5": at most six decimals, cut off, no trailing zeros.
    static func text(_ duration: Duration) -> String {
        let microseconds = duration.wholeNanoseconds / 1_000
        let magnitude = microseconds.magnitude
        let sign = microseconds < 0 ? "-" : ""
        let fraction = magnitude % 1_000_000
        guard fraction != 0 else { return sign + String(magnitude / 1_000_000) }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return sign + String(magnitude / 1_000_000) + "." + digits
    }
}
