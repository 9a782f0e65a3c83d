import HeartbeatCore

/// What the judge tells of events that may be worth a notice: there only where the configuration has `[notify]`, one for all plans
/// that have it.
package final class Notifier: Sendable {
    private let thread: NotifyThread

    /// Starts the thread, which starts the notifier. `executable` is /proc/self/exe save in tests.
    package init(executable: String, journal: JournalReporter) throws(SystemFailure) {
        thread = try NotifyThread(executable: executable, journal: journal)
        try thread.start()
    }

    /// Ends the thread, the notifier and what that runs, without waiting; what is told from then on nobody hears. Any thread.
    package func end() { thread.end() }

    /// Makes a plan known before the judge tells the first event of it. Any thread but the judging one.
    package func expect(_ publication: Publication) { thread.expect(publication) }

    /// Hands over an event of plan `epoch`, or drops it when too many wait. Judging thread only. Neither blocks nor allocates.
    package func tell(_ event: Event, epoch: UInt32) { thread.ring.push(event, epoch: epoch) }

    /// Queues a notice that no event stands for, in the words of a journal entry. Any thread but the judging one; never blocks.
    package func note(_ kind: NoticeKind, _ entry: JournalEntry) { thread.note(kind, entry) }
}
