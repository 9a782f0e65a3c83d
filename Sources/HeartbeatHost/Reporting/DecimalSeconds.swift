import HeartbeatCore

/// Durations as decimal seconds, without floating point and so without exponents or rounding.
enum DecimalSeconds {
    /// Such as "0", "0.25", "-3.5": at most six decimals, cut off, no trailing zeros.
    static func text(_ duration: Duration) -> String {
        var text = TextBuffer()
        write(duration, to: &text)
        return text.text
    }

    /// Appends the same.
    static func write(_ duration: Duration, to text: inout TextBuffer) {
        let microseconds = duration.wholeNanoseconds / 1_000
        if microseconds < 0 { text.append(UInt8(ascii: "-")) }
        let (seconds, fraction) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        text.append(seconds)
        guard fraction != 0 else { return }
        text.append(UInt8(ascii: "."))
        text.append(fraction, digits: 6)
        text.dropTrailingZeros()
    }
}
