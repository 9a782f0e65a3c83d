/// How one probe of the direct view ended: what the server itself answered, past the kernel's mount or session. Raw values travel
/// in `DirectFinding`; names appear in the status file.
package enum DirectOutcome: UInt8, CaseIterable, Sendable {
    /// It answered, and what it stores was read.
    case fine = 0
    /// No connection came about in time, or there is no route.
    case unreachable = 1
    /// The host answers, its service does not: the connection was refused.
    case refused = 2
    /// Connected, and no reply came within the deadline.
    case silent = 3
    /// The connection was closed or reset before the reply.
    case broken = 4
    /// The server has no such export, target or LUN any more.
    case exportGone = 5
    /// The server refuses this host: export rights, CHAP, a reservation of somebody else.
    case denied = 6
    /// The server does not know the file handle any more, and a new one cannot be had.
    case stale = 7
    /// The export is there, this host's record is not.
    case recordGone = 8
    /// The server answered with an error of its own (input or output, no space, sense data).
    case failed = 9
    /// The reply cannot be understood.
    case garbled = 10
    /// It cannot be looked at directly here: a security flavour, a mapping or a target that does not admit this initiator.
    case unsupported = 11

    /// The word in `direct.outcome` of the status file.
    package var label: StaticString {
        switch self {
        case .fine: "fine"
        case .unreachable: "unreachable"
        case .refused: "refused"
        case .silent: "silent"
        case .broken: "broken"
        case .exportGone: "export_gone"
        case .denied: "denied"
        case .stale: "stale"
        case .recordGone: "record_gone"
        case .failed: "failed"
        case .garbled: "garbled"
        case .unsupported: "unsupported"
        }
    }

    /// Nothing was heard of the server, or nothing but that its service is down.
    package var isAbsence: Bool {
        switch self {
        case .unreachable, .refused, .silent, .broken: true
        default: false
        }
    }
}
