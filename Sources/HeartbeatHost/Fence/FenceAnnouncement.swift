import HeartbeatCore

/// The newest fence on record, told in the journal by the start that follows it, once.
package struct FenceAnnouncement: Sendable {
    /// What the journal is told.
    package let sentence: String
    private let sequence: UInt64
    /// `<state>/fence-told` holds the number of the newest fence that was told.
    private let path: String

    /// nil when no fence is on record, or the newest was told before. Reads a file on the disk of `state`.
    package init?(_ history: FenceHistory, state: String, currentBoot: BootID) {
        path = state + "/fence-told"
        guard let fence = history.entries.last else { return nil }
        // Without the file nothing was told; what is told twice does no harm.
        let told = (try? KernelFile.line(of: path)).flatMap { UInt64($0) } ?? 0
        guard fence.sequence > told else { return nil }
        sequence = fence.sequence
        let moment = WallTime.text(nanoseconds: fence.wallNanoseconds)
        let boot = fence.bootID == currentBoot ? "in this boot" : "in an earlier boot"
        let what =
            fence.hasForeignTrigger
            ? "a fence of this host was recorded at \(moment), \(boot), for a trial only"
            : "this host was fenced at \(moment), \(boot)"
        let cause = CauseText.clause(fence.cause, errorNumber: fence.errorNumber)
        sentence =
            "\(what), because of SR \(fence.storage) (\(fence.path)): silent for \(Elapsed.text(fence.silence))"
            + (cause.isEmpty ? "" : ", \(cause)")
            + (fence.diagnosis == .none ? "" : ", \(DiagnosisText.clause(fence.diagnosis))")
            + "; \(fence.reason.meaning); run `heartbeat why`"
    }

    /// Notes that it was told. Blocks on the disk of `state`.
    package func markTold() throws(SystemFailure) {
        try WholeFile.replace(path, with: Array("\(sequence)\n".utf8), mode: 0o644)
    }
}
