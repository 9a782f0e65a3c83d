import HeartbeatCore

/// Sentences about maintenance.
extension EventSubject {
    var pauseWords: (String, JournalPriority) {
        switch event.kind {
        case .paused:
            return (
                "\(name) is paused for \(Elapsed.text(left))\(pauseReason): its loss is no reason to fence until then; "
                    + readersWords, .notice
            )
        case .pauseEnding:
            return (
                "the pause of \(name) ends in \(Elapsed.text(left))\(pauseReason): it is observed then, and its loss "
                    + "may fence this host again once it has beaten well", .warning
            )
        default:
            let how = event.value > 0 ? "is ended by command" : "is over"
            return (
                "the pause of \(name) \(how): it is observed, and armed again once it beats well", .notice
            )
        }
    }

    /// To the second: what was asked for has become less by some milliseconds until the judge had it.
    private var left: Duration { .seconds((value + .milliseconds(500)).components.seconds) }

    private var readersWords: String { PauseConsequence.sentence(plan.configuration) }

    /// " (why, in the admin's words)", where it is known.
    private var pauseReason: String { remark.map { " (\($0))" } ?? "" }
}
