import HeartbeatCore

/// What a probe of one SR found, and its form on the way from the process that touched the SR: one `key value` per line.
package struct ProbeFinding: Equatable, Sendable {
    /// A word: those of beats (`verified`, `missing`, …), or `read`, `stale`, `no_record`, `no_number`, `hung`.
    package var outcome: String
    package var isGood: Bool
    /// Microseconds per stage: open, check, write, read.
    package var microseconds: [UInt32]
    /// What was done and seen, as a sentence without a full stop.
    package var detail: String

    package init(outcome: String, isGood: Bool, stages: ProbeReport.Stages, detail: String) {
        self.outcome = outcome
        self.isGood = isGood
        self.microseconds = [stages.open, stages.check, stages.write, stages.read]
        self.detail = detail
    }

    init(_ failure: TargetFailure, _ stages: ProbeReport.Stages = ProbeReport.Stages()) {
        let reason = failure.errorNumber == 0 ? "" : ": \(SystemFailure.text(of: failure.errorNumber))"
        self.init(
            outcome: failure.outcome.label.description, isGood: false, stages: stages,
            detail: Self.advice(failure.outcome) + reason)
    }

    /// The lines that the process prints.
    package var text: String {
        let stages = microseconds.map(String.init).joined(separator: " ")
        return "outcome \(outcome)\ngood \(isGood)\nstages \(stages)\ndetail \(detail)\ndone\n"
    }

    /// Reads those lines; nil when they do not end as they should, as when the process was killed.
    package init?(text: String) {
        let lines = text.split(separator: "\n")
        guard lines.last == "done" else { return nil }
        var values: [Substring: Substring] = [:]
        for line in lines.dropLast() {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard let outcome = values["outcome"], let good = values["good"].flatMap({ Bool(String($0)) }),
            let stages = values["stages"]?.split(separator: " ").compactMap({ UInt32($0) }), stages.count == 4
        else { return nil }
        self.outcome = String(outcome)
        isGood = good
        microseconds = stages
        detail = String(values["detail"] ?? "")
    }

    private static func advice(_ outcome: BeatOutcome) -> String {
        switch outcome {
        case .verified: "verified"
        case .failed: "the storage answers with an error"
        case .missing: "the mount, the volume or the heartbeat's files are gone: mount it, or run setup for this SR"
        case .wrongTarget: "something else than the configured SR lies behind its path"
        case .mismatch: "what was read back is not what was written: the storage or its cache lies"
        case .unsupported: "the storage cannot do direct I/O: no heartbeat there proves anything"
        }
    }
}
