/// How one beat ended. Raw values travel in `ProbeReport`; names appear in status, metrics and the journal.
package enum BeatOutcome: UInt8, CaseIterable, Sendable {
    /// Number and record both read back as written.
    case verified = 0
    /// A system call failed; the report carries errno.
    case failed = 1
    /// The name is gone: unmounted, unlinked, LV or device vanished.
    case missing = 2
    /// Something else lies behind the name: other source, fsid, dm uuid, a link, a replaced file.
    case wrongTarget = 3
    /// What was read back is not what was written, after one rewrite.
    case mismatch = 4
    /// The storage cannot be beaten on (no O_DIRECT, read-only by design): never armed.
    case unsupported = 5

    /// The label in `beats` of the status file and in `heartbeat_beats_total{outcome}`.
    package var label: StaticString {
        switch self {
        case .verified: "verified"
        case .failed: "error"
        case .missing: "missing"
        case .wrongTarget: "wrong_target"
        case .mismatch: "mismatch"
        case .unsupported: "unsupported"
        }
    }
}
