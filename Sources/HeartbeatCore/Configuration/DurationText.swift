/// Durations as people write them in the configuration and on the command line: `500ms`, `5s`, `2m`, `1h`.
///
/// Whole numbers only, one unit, nothing around it: what is read is what is meant.
package enum DurationText {
    /// Reads one duration. Pure; the fault is a sentence fragment to be put behind the name of the key.
    package static func parse(_ text: some StringProtocol) throws(DurationTextFault) -> Duration {
        let bytes = Array(text.utf8)
        if bytes.isEmpty { throw .empty }
        if bytes.first == UInt8(ascii: "-") { throw .negative(String(text)) }
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let unit = String(decoding: bytes.dropFirst(digits.count), as: UTF8.self)
        guard !digits.isEmpty else { throw .notADuration(String(text)) }
        if unit.isEmpty { throw .missingUnit(String(text)) }
        if unit.hasPrefix(".") || unit.hasPrefix(",") { throw .fraction(String(text)) }
        guard let milliseconds = millisecondsPerUnit(unit) else { throw .unknownUnit(String(text), unit: unit) }
        guard let count = Int64(String(decoding: digits, as: UTF8.self)),
            case let (product, overflow) = count.multipliedReportingOverflow(by: milliseconds), !overflow,
            product <= longestMilliseconds
        else { throw .tooLong(String(text)) }
        return .milliseconds(product)
    }

    /// Writes a duration in the largest unit that is exact and customary: `500ms`, `90s`, `5m`, `2h`, `-3s`.
    /// What is finer than a millisecond is cut off.
    package static func render(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        guard milliseconds % 1000 == 0 else { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        // Timings of this program are minutes at most, and two of them are compared best in one unit.
        if seconds == 0 || seconds.magnitude < 300 || seconds % 60 != 0 { return "\(seconds)s" }
        return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
    }

    /// 292 years in milliseconds: what `Duration.wholeNanoseconds` holds without clamping.
    private static let longestMilliseconds = Int64.max / 1_000_000

    private static func millisecondsPerUnit(_ unit: String) -> Int64? {
        switch unit {
        case "ms": 1
        case "s": 1000
        case "m": 60_000
        case "h": 3_600_000
        default: nil
        }
    }
}
