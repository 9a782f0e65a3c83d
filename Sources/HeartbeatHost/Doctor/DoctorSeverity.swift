/// How much a finding of `heartbeat doctor` matters.
package enum DoctorSeverity: Int, Comparable, Sendable {
    case fine = 0
    /// Worth knowing; nothing has to be done.
    case note = 1
    /// The host is guarded less well than it could be, or this could not be looked at.
    case warning = 2
    /// The host may not be fenced when it must, may be fenced when it must not, or VMs may run twice.
    case critical = 3

    /// As in the output and in docs/doctor.md.
    package var word: String {
        switch self {
        case .fine: "fine"
        case .note: "note"
        case .warning: "warning"
        case .critical: "critical"
        }
    }

    package static func < (left: DoctorSeverity, right: DoctorSeverity) -> Bool { left.rawValue < right.rawValue }
}
