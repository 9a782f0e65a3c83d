import HeartbeatCore

/// Sentences about the daemon itself.
extension EventSubject {
    var hostWords: (String, JournalPriority) {
        switch event.kind {
        case .judgeStall:
            return (
                "this daemon itself did not run for \(Elapsed.text(value)): the host was paused or overloaded; "
                    + "silences of that time are judged again with care", .warning
            )
        case .proberStall:
            return (
                "the prober did not run for \(Elapsed.text(value)): its beats of that time say nothing about the "
                    + "storage; look at the load of this host", .warning
            )
        case .proberReplaced:
            return (
                "a standby prober took over as generation \(event.value): this daemon has started or reloaded, or the one "
                    + "before did not run or had to be left behind; nothing is to be done", .notice
            )
        case .unguardedGap:
            return (
                "nobody guarded this host for \(Elapsed.text(value)): peers may have called it dead in that time; "
                    + "make sure that no VM runs twice", .critical
            )
        case .withdrawn:
            return ("the promise to fence is withdrawn\(scope): peers do not count on it any more", .notice)
        default:
            return (
                "the promise to fence could not be withdrawn in time\(scope): it stands, and peers may act on it; "
                    + "a watchdog stays as it is", .critical
            )
        }
    }

    /// " on SR …" when the event is about one SR.
    private var scope: String { storage == nil ? "" : " on \(name)" }
}
