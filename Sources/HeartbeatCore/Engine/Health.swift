/// Health of an SR by its own silence, ordered from best to worst.
package enum Health: UInt8, Comparable, Sendable {
    case healthy = 0
    /// The last beat took, or the one in flight takes, longer than interval; or the last one failed.
    case late = 1
    /// Silent for alert_after or more; left only by three good beats in a row.
    case failing = 2
    /// Silent for fence_after or more; left only by three good beats in a row.
    case lost = 3

    package static func < (left: Health, right: Health) -> Bool { left.rawValue < right.rawValue }

    package var label: StaticString {
        switch self {
        case .healthy: "healthy"
        case .late: "late"
        case .failing: "failing"
        case .lost: "lost"
        }
    }
}
