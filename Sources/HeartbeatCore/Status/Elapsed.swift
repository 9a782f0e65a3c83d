/// Durations as people say them.
package enum Elapsed {
    /// Such as "0.4 s", "12.3 s", "61 s", "4 min 5 s", "3 h 10 min", "2 d 4 h". Negative ones count as zero.
    package static func text(_ duration: Duration) -> String {
        let milliseconds = max(duration.wholeMilliseconds, 0)
        let seconds = milliseconds / 1_000
        if milliseconds > 0 && milliseconds < 100 { return "\(milliseconds) ms" }
        switch seconds {
        case ..<60:
            let tenths = milliseconds % 1_000 / 100
            return tenths == 0 ? "\(seconds) s" : "\(seconds).\(tenths) s"
        case ..<120: return "\(seconds) s"
        case ..<3_600: return pair(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    private static func pair(_ whole: Int64, _ unit: String, _ rest: Int64, _ smaller: String) -> String {
        rest == 0 ? "\(whole) \(unit)" : "\(whole) \(unit) \(rest) \(smaller)"
    }
}
