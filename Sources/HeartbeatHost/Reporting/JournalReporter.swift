import Glibc
import HeartbeatCore
import Synchronization

/// Tells the journal what happens, on a thread of its own that a stuck journald may hold for ever: nothing else waits
/// for it. Events come through the ring, notes of other threads through a short queue.
package final class JournalReporter: Sendable {
    /// Notes kept while the journal takes none; further ones are dropped and counted.
    private static let longestQueue = 256
    /// Plans whose events may still be on their way.
    private static let keptPlans = 4

    private let ring: EventRing
    private let echo: StandardErrorEcho?
    private let pauses: PauseNotes?
    private let inbox = Mutex(Inbox())
    /// Since when the thread is sending an entry, in nanoseconds; 0 when it is not.
    private let sendingSince = Atomic<Int64>(0)
    private let isEnding = Atomic<Bool>(false)
    private let ended: EventDescriptor

    private struct Inbox {
        var notes: [JournalEntry] = []
        var lost: UInt64 = 0
        var publications: [Publication] = []
    }

    /// With `echo`, every entry is also written to standard error, where that is not the journal's own stream; `pauses`
    /// holds the reasons of pauses.
    package init(ring: EventRing, echo: StandardErrorEcho?, pauses: PauseNotes? = nil) throws(SystemFailure) {
        self.pauses = pauses
        self.ring = ring
        self.echo = echo
        ended = try EventDescriptor()
    }

    /// Starts the thread.
    package func start(policy: SystemThread.Policy = .ordinary) throws(SystemFailure) {
        try SystemThread.start(name: "journal", stack: .report, policy: policy) { self.serve() }
    }

    /// Makes a plan known before the judge pushes the first event of it. Any thread but the judging one.
    package func adopt(_ publication: Publication) {
        inbox.withLock { $0.publications = Array(($0.publications + [publication]).suffix(Self.keptPlans)) }
    }

    /// Queues an entry that no event stands for. Any thread but the judging one; never blocks on the journal.
    package func note(_ entry: JournalEntry) {
        inbox.withLock { inbox in
            if inbox.notes.count < Self.longestQueue { inbox.notes.append(entry) } else { inbox.lost += 1 }
        }
        ring.wake.raise()
    }

    /// Since when the journal has not taken an entry; nil when it does. Any thread.
    package var stuckSince: BootInstant? {
        let since = sendingSince.load(ordering: .relaxed)
        return since == 0 ? nil : BootInstant(nanoseconds: since)
    }

    /// Events and notes that the journal could not take in time. Any thread.
    package var dropped: UInt64 { ring.dropped + inbox.withLock { $0.lost } }

    /// Tells all that is left, then ends the thread; false when the journal took more than `limit` for it.
    /// Call it once; events pushed later are not told.
    @discardableResult
    package func stop(atMost limit: Duration) -> Bool {
        isEnding.store(true, ordering: .releasing)
        ring.wake.raise()
        return ended.wait(atMost: limit) > 0
    }

    private func serve() {
        var filter = FlapFilter()
        var told: UInt64 = 0
        while true {
            let isLast = isEnding.load(ordering: .acquiring)
            while let entry = ring.pop() {
                if let admission = filter.admit(entry, at: BootClock.now()) { tell(admission) }
            }
            for note in takeNotes() { send(note) }
            let horizon = isLast ? BootClock.now() + FlapFilter.window : BootClock.now()
            for admission in filter.due(at: horizon) { tell(admission) }
            told = tellOfDropped(since: told)
            if isLast { break }
            ring.wake.wait(atMost: filter.nextDue.map { max($0 - BootClock.now(), .zero) })
        }
        ended.raise()
    }

    private func takeNotes() -> [JournalEntry] {
        inbox.withLock { inbox in
            defer { inbox.notes = [] }
            return inbox.notes
        }
    }

    private func tell(_ admission: FlapFilter.Admission) {
        let event = admission.entry.event
        let epoch = admission.entry.epoch
        guard let publication = inbox.withLock({ $0.publications.last { $0.plan.epoch == epoch } }) else { return }
        let state = publication.board.read()
        let storages = state?.storages ?? []
        let index = Int(event.storage >= 0 ? event.storage : event.decision.storage)
        let storage = storages.indices.contains(index) ? storages[index] : nil
        let entry = JournalEntry(
            event, plan: publication.plan, storage: storage, decision: state?.host.decision,
            suppressed: admission.suppressed, remark: pauseReason(event, publication.plan))
        // The fence's own evidence tells the journal of it, and waits until it is on disk (FenceEvidence).
        if event.kind == .fenceCommitted { echo?.write(entry) } else { send(entry) }
    }

    /// Why the SR of an event about a pause is paused; nil where that is not known. Told by its end, so that the words of a
    /// later pause do not get to an earlier one.
    private func pauseReason(_ event: Event, _ plan: Plan) -> String? {
        guard event.kind == .paused || event.kind == .pauseEnding, plan.storages.indices.contains(Int(event.storage))
        else { return nil }
        return pauses?.reason(
            of: plan.storages[Int(event.storage)].uuid, until: event.at + .nanoseconds(event.value))
    }

    private func tellOfDropped(since told: UInt64) -> UInt64 {
        let now = dropped
        guard now > told else { return now }
        let text = "\(now - told) entries are missing here: the journal did not take them in time"
        send(JournalEntry(text, priority: .warning, identifier: .eventsDropped))
        return now
    }

    private func send(_ entry: JournalEntry) {
        echo?.write(entry)
        sendingSince.store(BootClock.now().nanoseconds, ordering: .relaxed)
        _ = entry.send()
        sendingSince.store(0, ordering: .relaxed)
    }
}
