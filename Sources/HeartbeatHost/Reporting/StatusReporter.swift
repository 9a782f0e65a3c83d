import HeartbeatCore
import Synchronization

/// Keeps `<runtime>/status.json` and `<runtime>/heartbeat.prom` up to date, on a thread of its own that a stuck journal
/// or a full disk cannot stop.
package final class StatusReporter: Sendable {
    /// Shortest time between two writings, however often the judge signals a change.
    private static let shortestPause = Duration.milliseconds(100)

    /// Signalled by the boards of all publications.
    package let wake: EventDescriptor
    private let version: String
    private let lastFence: FenceEntry?
    private let lastReset: ResetEntry?
    private let journal: JournalReporter?
    private let pauses: PauseNotes?
    private let current: Mutex<Publication?>
    private let isEnding = Atomic<Bool>(false)
    private let ended: EventDescriptor

    /// `lastFence` and `lastReset` are the newest on record at start; `journal` is told when nothing can be
    /// written, `pauses` holds the reasons of pauses.
    package init(
        version: String, lastFence: FenceEntry?, lastReset: ResetEntry? = nil, journal: JournalReporter?,
        pauses: PauseNotes? = nil
    ) throws(SystemFailure) {
        self.pauses = pauses
        self.version = version
        self.lastFence = lastFence
        self.lastReset = lastReset
        self.journal = journal
        current = Mutex(nil)
        wake = try EventDescriptor()
        ended = try EventDescriptor()
    }

    /// Starts the thread.
    package func start(policy: SystemThread.Policy = .ordinary) throws(SystemFailure) {
        try SystemThread.start(name: "status", stack: .report, policy: policy) { self.serve() }
    }

    /// From now on the files speak of this publication. Any thread but the judging one.
    package func adopt(_ publication: Publication) {
        current.withLock { $0 = publication }
        wake.raise()
    }

    /// Writes once more, then ends the thread; false when that took longer than `limit`. Call it once.
    @discardableResult
    package func stop(atMost limit: Duration) -> Bool {
        isEnding.store(true, ordering: .releasing)
        wake.raise()
        return ended.wait(atMost: limit) > 0
    }

    private func serve() {
        var failure: SystemFailure?
        var text = TextBuffer()
        while true {
            let isLast = isEnding.load(ordering: .acquiring)
            let started = BootClock.now()
            let publication = current.withLock { $0 }
            if let publication { failure = write(publication, in: &text, after: failure) }
            if isLast { break }
            pause(Self.shortestPause - (BootClock.now() - started))
            let period = publication?.plan.facts.statusPeriod ?? .seconds(5)
            wake.wait(atMost: max(period - (BootClock.now() - started), .zero))
        }
        ended.raise()
    }

    /// Sleeps without listening to `wake`: what is signalled meanwhile makes one writing together.
    private func pause(_ duration: Duration) {
        guard duration > .zero, !isEnding.load(ordering: .acquiring) else { return }
        ended.wait(atMost: duration)
    }

    /// Writes both files, made one after the other in the memory of `text`; what failed is told once to the journal, and in
    /// the files as soon as they can be written.
    private func write(
        _ publication: Publication, in text: inout TextBuffer, after earlier: SystemFailure?
    ) -> SystemFailure? {
        guard let (host, storages) = publication.board.read() else { return earlier }
        let plan = publication.plan
        let report = StatusReport(
            plan: plan, host: host, storages: storages, version: version,
            wallNanoseconds: BootClock.wallNanoseconds() - (BootClock.now() - host.takenAt).wholeNanoseconds,
            lastFence: lastFence, lastReset: lastReset, pauses: pauses?.all ?? [:],
            directs: publication.direct.findings, degraded: degraded(earlier))
        let runtime = plan.configuration.paths.runtime
        do throws(SystemFailure) {
            text.clear()
            report.writeMetrics(to: &text)
            try ReplacedFile(path: runtime + "/heartbeat.prom").replace(with: text)
            text.clear()
            report.json.write(to: &text)
            text.append(word: "\n")
            try ReplacedFile(path: runtime + "/status.json").replace(with: text)
            return nil
        } catch {
            if error != earlier {
                let warning = "\(error): monitoring will see an old status; make room in or repair \(runtime)"
                journal?.note(JournalEntry(warning, priority: .warning, identifier: .degraded))
            }
            return error
        }
    }

    private func degraded(_ failure: SystemFailure?) -> [String] {
        var phrases: [String] = []
        if let failure { phrases.append("the status could not be written: \(failure)") }
        if let since = journal?.stuckSince, BootClock.now() - since > .seconds(1) {
            phrases.append("the journal takes no entry since \(Elapsed.text(BootClock.now() - since))")
        }
        let dropped = journal?.dropped ?? 0
        if dropped > 0 { phrases.append("\(dropped) events could not be told to the journal") }
        return phrases
    }
}
