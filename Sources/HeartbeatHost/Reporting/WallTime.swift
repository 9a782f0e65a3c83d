import Glibc

/// Wall-clock time for people and other programs, in UTC.
package enum WallTime {
    /// RFC 3339 with whole seconds, such as "2026-11-21T02:30:39Z".
    package static func text(nanoseconds: Int64) -> String {
        // Rounded down also before 1970, where a division would round up.
        var seconds = time_t((Double(nanoseconds) / 1e9).rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ value: Int32, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(count - text.count, 0)) + text
        }
        let date = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
        return date + "T\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))Z"
    }
}
