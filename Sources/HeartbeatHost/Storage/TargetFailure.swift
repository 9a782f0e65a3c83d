import Glibc
import HeartbeatCore

/// Why a beat cannot use its target: how the beat ends, and errno of the call that told so (0 when none failed).
struct TargetFailure: Error, Equatable {
    let outcome: BeatOutcome
    var errorNumber: Int32 = 0

    init(_ outcome: BeatOutcome, errorNumber: Int32 = 0) {
        self.outcome = outcome
        self.errorNumber = errorNumber
    }

    /// errno of the call that failed; where none did, the one that says the same (ENOENT: missing, ESTALE: another target,
    /// EIO: not what was written).
    var nearestErrno: Int32 {
        if errorNumber != 0 { return errorNumber }
        switch outcome {
        case .missing: return ENOENT
        case .mismatch: return EIO
        default: return ESTALE
        }
    }

    /// Sorts errno of a call on a name or descriptor of the target.
    init(errorNumber: Int32) {
        self.errorNumber = errorNumber
        switch errorNumber {
        case ENOENT, ENODEV, ENXIO: outcome = .missing
        case ELOOP, ENOTDIR, EISDIR: outcome = .wrongTarget
        default: outcome = .failed
        }
    }
}
