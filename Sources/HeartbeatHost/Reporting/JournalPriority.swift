/// Levels of journal entries, by the numbers of syslog(3).
package enum JournalPriority: UInt8, Comparable, Sendable {
    /// Fences and whatever leaves a used SR unguarded; journald puts these on disk at once.
    case critical = 2
    /// Lateness and alerts.
    case warning = 4
    /// Transitions.
    case notice = 5
    case information = 6
    /// What went well and nobody asked about.
    case debug = 7

    /// By weight: a warning is less than a critical entry, although its number is greater.
    package static func < (left: JournalPriority, right: JournalPriority) -> Bool { left.rawValue > right.rawValue }
}
