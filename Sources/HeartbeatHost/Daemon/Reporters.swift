import HeartbeatCore
import Synchronization

/// The two reporter threads, and the state of the plan in force for whoever asks. Journal and status know nothing of
/// each other, so that a stuck journal leaves the status file alive.
package final class Reporters: Sendable {
    package let journal: JournalReporter
    package let status: StatusReporter

    /// Why SRs are paused.
    let pauses: PauseNotes
    private let box: BlackBox
    private let current = Mutex<Publication?>(nil)

    /// Makes both, without starting them. `lastFence` and `lastReset` are the newest on record; `box` is told of plans.
    init(
        ring: EventRing, box: BlackBox, echo: StandardErrorEcho?, pauses: PauseNotes, lastFence: FenceEntry?,
        lastReset: ResetEntry?
    ) throws(SystemFailure) {
        self.box = box
        self.pauses = pauses
        journal = try JournalReporter(ring: ring, echo: echo, pauses: pauses)
        status = try StatusReporter(
            version: Version.current, lastFence: lastFence, lastReset: lastReset, journal: journal,
            pauses: pauses)
    }

    /// Makes a plan known that is about to take force, so that its first events find their words. Any thread but the
    /// judging one.
    func expect(_ publication: Publication) {
        journal.adopt(publication)
        box.adopt(publication)
    }

    /// From now on status and questions are about a plan that was expected and has taken force. Any thread but the
    /// judging one.
    func adopt(_ publication: Publication) {
        status.adopt(publication)
        current.withLock { $0 = publication }
    }

    /// Starts both threads.
    func start() throws(SystemFailure) {
        try journal.start()
        try status.start()
    }

    /// Queues a journal entry that no event stands for. Any thread but the judging one; never blocks on the journal.
    func note(_ text: String, _ priority: JournalPriority, _ identifier: MessageIdentifier) {
        journal.note(JournalEntry(text, priority: priority, identifier: identifier))
    }

    /// Lets both tell what is left, each for at most `limit`.
    func finish(atMost limit: Duration) {
        journal.stop(atMost: limit)
        status.stop(atMost: limit)
    }

    /// The plan in force; nil before the first.
    var plan: Plan? { current.withLock { $0?.plan } }

    /// Use of an SR as last published; unknown when it is not guarded.
    func use(of uuid: String) -> Use { snapshot(of: uuid)?.use ?? .unknown }

    /// Life of an SR as last published; nil when it is not guarded.
    func life(of uuid: String) -> Life? { snapshot(of: uuid)?.life }

    /// Health of an SR as last published; nil when it is not guarded.
    func health(of uuid: String) -> Health? { snapshot(of: uuid)?.health }

    private func snapshot(of uuid: String) -> StorageSnapshot? {
        guard let publication = current.withLock({ $0 }),
            let index = publication.plan.storages.firstIndex(where: { $0.uuid == uuid }),
            let storages = publication.board.read()?.storages, storages.indices.contains(index)
        else { return nil }
        return storages[index]
    }
}
