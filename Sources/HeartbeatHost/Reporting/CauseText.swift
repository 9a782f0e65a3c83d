import HeartbeatCore

/// Causes as a clause, with the text of errno where there is one.
package enum CauseText {
    /// Such as "the path is gone (No such file or directory)"; empty when no cause is known. Allocates.
    package static func clause(_ cause: Cause, errorNumber: Int32) -> String {
        let clause =
            switch cause {
            case .none: ""
            case .hung: "the beat hangs in the kernel"
            case .late: "its beats come back late"
            case .error: "its beat fails"
            case .missing: "its path is gone, unmounted or vanished"
            case .wrongTarget: "something else lies behind its path"
            case .mismatch: "what is read back is not what was written"
            case .unsupported: "it cannot be beaten on (no direct I/O)"
            case .foreignWriter: "another machine or boot writes under this host's name"
            case .reopen: "it cannot be opened by name"
            case .noVerdict: "no beat was judged, since the prober or this daemon did not run"
            }
        guard errorNumber != 0 else { return clause }
        let text = "\(SystemFailure.text(of: errorNumber)), errno \(errorNumber)"
        return clause.isEmpty ? text : "\(clause) (\(text))"
    }
}
