import Glibc
import HeartbeatCore
import Synchronization

/// The thread between the judge and the notifier: puts events into words and hands them over. A start of the notifier from a dead
/// disk may hold it for ever: then its ring fills, and nothing else waits for it.
final class NotifyThread: Sendable {
    /// Plans whose events may still be on their way.
    private static let keptPlans = 4
    private static let longestQueue = 16
    /// Transitions of some minutes; a health and a decision for each of 64 SRs.
    private static let ringCapacity = 256

    let ring: EventRing
    private let executable: String
    private let journal: JournalReporter
    private let inbox = Mutex(Inbox())
    private let isEnding = Atomic<Bool>(false)

    private struct Inbox {
        var notes: [(kind: NoticeKind, entry: JournalEntry)] = []
        var publications: [Publication] = []
    }

    init(executable: String, journal: JournalReporter) throws(SystemFailure) {
        self.executable = executable
        self.journal = journal
        ring = try EventRing(capacity: Self.ringCapacity)
    }

    /// Starts it.
    func start() throws(SystemFailure) {
        try SystemThread.start(name: "notify", stack: .helper, policy: .ordinary) { self.serve() }
    }

    /// Ends it, with the notifier and its commands, without waiting. Any thread; neither blocks nor allocates.
    func end() {
        isEnding.store(true, ordering: .releasing)
        ring.wake.raise()
    }

    /// Makes a plan known before the judge pushes the first event of it.
    func expect(_ publication: Publication) {
        inbox.withLock { $0.publications = Array(($0.publications + [publication]).suffix(Self.keptPlans)) }
    }

    /// Queues a notice that no event stands for.
    func note(_ kind: NoticeKind, _ entry: JournalEntry) {
        inbox.withLock { if $0.notes.count < Self.longestQueue { $0.notes.append((kind, entry)) } }
        ring.wake.raise()
    }

    private func serve() {
        var filter = FlapFilter()
        var levels = NoticeLevels()
        var sender = NoticeSender(executable: executable, journal: journal)
        var dropped: UInt64 = 0
        while !isEnding.load(ordering: .acquiring) {
            sender.tend()
            for note in takeNotes() { tell(note.kind, note.entry, &sender) }
            while let entry = ring.pop() {
                if let admission = filter.admit(entry, at: BootClock.now()) { tell(admission, &levels, &sender) }
            }
            for admission in filter.due(at: BootClock.now()) { tell(admission, &levels, &sender) }
            sender.drop(ring.dropped - dropped)
            dropped = ring.dropped
            wait(for: sender.descriptor, until: [filter.nextDue, sender.nextDue].compactMap { $0 }.min())
        }
        sender.end()
    }

    private func wait(for descriptor: Int32, until deadline: BootInstant?) {
        var requests = [ring.wake.descriptor, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let left = deadline.map { Int32(clamping: max(($0 - BootClock.now()).wholeMilliseconds + 1, 0)) }
        _ = poll(&requests, 2, left ?? -1)
        ring.wake.take()
    }

    private func takeNotes() -> [(kind: NoticeKind, entry: JournalEntry)] {
        inbox.withLock { inbox in
            defer { inbox.notes = [] }
            return inbox.notes
        }
    }

    private func tell(_ admission: FlapFilter.Admission, _ levels: inout NoticeLevels, _ sender: inout NoticeSender) {
        let (event, epoch) = (admission.entry.event, admission.entry.epoch)
        guard let publication = inbox.withLock({ $0.publications.last { $0.plan.epoch == epoch } }) else { return }
        let plan = publication.plan
        let state = publication.board.read()
        let storages = state?.storages ?? []
        let index = Int(event.storage >= 0 ? event.storage : event.decision.storage)
        let entry = JournalEntry(
            event, plan: plan, storage: storages.indices.contains(index) ? storages[index] : nil,
            decision: state?.host.decision, suppressed: admission.suppressed)
        guard let kind = levels.kind(of: event, in: plan, isCritical: entry.priority == .critical) else { return }
        send(kind, entry, plan, at: event.at, &sender)
    }

    private func tell(_ kind: NoticeKind, _ entry: JournalEntry, _ sender: inout NoticeSender) {
        guard let plan = inbox.withLock({ $0.publications.last?.plan }) else { return }
        send(kind, entry, plan, at: BootClock.now(), &sender)
    }

    private func send(
        _ kind: NoticeKind, _ entry: JournalEntry, _ plan: Plan, at instant: BootInstant, _ sender: inout NoticeSender
    ) {
        guard let notify = plan.configuration.notify else { return }
        let wall = BootClock.wallNanoseconds() - (BootClock.now() - instant).wholeNanoseconds
        let subject = kind.rawValue + (entry["HEARTBEAT_SR"].map { " of SR \($0)" } ?? "")
        sender.send(
            kind, subject: subject,
            environment: NoticeEnvironment.make(kind, entry, plan: plan, wallNanoseconds: wall), notify)
    }
}
