/// What monitoring is told, in one word, from best to worst.
package enum Verdict: UInt8, CaseIterable, Comparable, Sendable {
    case ok = 0
    case warning = 1
    case critical = 2
    /// A fence is committed; the host goes down.
    case fencing = 3

    package static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }

    package var label: StaticString {
        switch self {
        case .ok: "ok"
        case .warning: "warning"
        case .critical: "critical"
        case .fencing: "fencing"
        }
    }
}
