/// Why an SR is not healthy, as far as is known here.
package enum Cause: UInt8, CaseIterable, Sendable {
    case none = 0
    /// A beat has not come back for longer than io_timeout.
    case hung = 1
    /// Beats verify, but later than interval.
    case late = 2
    /// A system call failed; errno tells which way.
    case error = 3
    case missing = 4
    case wrongTarget = 5
    case mismatch = 6
    case unsupported = 7
    /// Another machine or boot writes under this host's name.
    case foreignWriter = 8
    /// Beats verify on the held descriptors, but opening by name fails or hangs.
    case reopen = 9
    /// No verdict has come: the prober or this daemon itself did not run.
    case noVerdict = 10

    /// The word in `cause` of the status file and in HEARTBEAT_CAUSE.
    package var label: StaticString {
        switch self {
        case .none: "none"
        case .hung: "hung"
        case .late: "late"
        case .error: "error"
        case .missing: "missing"
        case .wrongTarget: "wrong_target"
        case .mismatch: "mismatch"
        case .unsupported: "unsupported"
        case .foreignWriter: "foreign_writer"
        case .reopen: "reopen"
        case .noVerdict: "no_verdict"
        }
    }

    package init(_ outcome: BeatOutcome) {
        self =
            switch outcome {
            case .verified: .none
            case .failed: .error
            case .missing: .missing
            case .wrongTarget: .wrongTarget
            case .mismatch: .mismatch
            case .unsupported: .unsupported
            }
    }
}
