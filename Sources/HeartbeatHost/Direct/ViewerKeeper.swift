import Glibc
import HeartbeatCore

/// Starts, watches and replaces the viewer. Owned by the viewer's thread.
///
/// One that does not tick is killed and left behind: it may hang in a read of the root disk, or in an endless loop.
struct ViewerKeeper {
    private static let tickedWithin = Duration.seconds(10)
    private static let findingsAtOnce = 1024
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)
    /// How often it is looked for something to look at, while there is nothing: mounts and sessions come later than the daemon.
    private static let searchPeriod = Duration.seconds(30)

    private let executable: String
    private let channel: DirectChannel
    private let journal: JournalReporter
    private var assignment: ViewerThread.Assignment?
    private var link: ViewerLink?
    private var lastTick = BootInstant.never
    private var left: [Int32] = []
    private var nextStart = BootInstant.never
    private var pause = Self.firstPause
    /// What the viewer was told last, per SR.
    private var sent: [DirectDepth] = []

    init(executable: String, channel: DirectChannel, journal: JournalReporter) {
        self.executable = executable
        self.channel = channel
        self.journal = journal
    }

    /// For poll(2); -1 while there is no viewer.
    var descriptor: Int32 { link?.socket ?? -1 }

    /// How long nothing has to be tended to, if nobody calls.
    var patience: Duration {
        guard link != nil, let assignment else { return max(nextStart - BootClock.now(), .zero) }
        let renewal = assignment.schedule.timing.interval / 4
        return sent.contains(.write) ? min(renewal, .seconds(1)) : .seconds(1)
    }

    /// Goes over to another plan: with a viewer of its own.
    mutating func work(by next: ViewerThread.Assignment) {
        guard next.board !== assignment?.board else { return }
        letGo()
        assignment = next
        nextStart = .never
    }

    /// Takes findings, passes orders on, replaces a viewer that is gone or hangs, reaps. Blocks while one is started.
    mutating func tend() {
        takeFindings()
        left.removeAll { waitpid($0, nil, WNOHANG) != 0 }
        let now = BootClock.now()
        if let link, now - max(lastTick, link.startedAt) > Self.tickedWithin { lose("does not answer", at: now) }
        startIfDue(at: now)
        passOrders()
    }

    /// Ends the viewer.
    mutating func end() { letGo() }

    private mutating func startIfDue(at now: BootInstant) {
        guard link == nil, now >= nextStart, let assignment else { return }
        // Read once for all SRs; what only the configuration tells needs no mount.
        let mounts = try? MountTable.current()
        guard assignment.schedule.storages.contains(where: { DirectSource.isWorthALook($0, mounts: mounts) }) else {
            nextStart = now + Self.searchPeriod
            return
        }
        do throws(SystemFailure) {
            link = try ViewerLink.start(executable: executable, schedule: assignment.schedule)
            sent = Array(repeating: .look, count: assignment.schedule.storages.count)
            assignment.board.setWatched(true)
        } catch {
            note("no direct view of the storage: \(error); trying again in \(DurationText.render(pause))")
            delay(from: BootClock.now())
        }
    }

    private mutating func takeFindings() {
        guard let assignment, let link else { return }
        // So many that one that floods this thread still lets it pass orders on.
        for _ in 0..<Self.findingsAtOnce {
            switch link.receive() {
            case .empty: return
            case .gone: return lose("has ended", at: BootClock.now())
            case .finding(let finding) where finding.storage == ViewerLoop.tick: lastTick = BootClock.now()
            case .finding(let finding):
                guard finding.epoch == assignment.schedule.epoch, finding.storage < sent.count else { continue }
                assignment.board.keep(finding)
                channel.send(finding)
            }
        }
    }

    /// What changed is told at once; leave to write is renewed as long as the judge gives it.
    private mutating func passOrders() {
        guard let assignment, let link else { return }
        let leave = assignment.board.leave
        for index in sent.indices {
            let depth = assignment.board.depth(at: index)
            guard depth != sent[index] || depth == .write else { continue }
            if link.send(DirectOrder(storage: UInt32(index), depth: depth, leave: leave)) { sent[index] = depth }
        }
    }

    private mutating func lose(_ what: String, at now: BootInstant) {
        guard let link else { return }
        if now - link.startedAt > Self.longestPause { pause = Self.firstPause }
        letGo()
        note(
            "the process that looks at the storage directly \(what); beats do not need it; another is started in "
                + DurationText.render(pause))
        delay(from: now)
    }

    private mutating func letGo() {
        guard let link else { return }
        link.abandon()
        left.append(link.process)
        self.link = nil
        lastTick = .never
        assignment?.board.setWatched(false)
    }

    private mutating func delay(from now: BootInstant) {
        nextStart = now + pause
        pause = min(pause * 2, Self.longestPause)
    }

    private func note(_ text: String) {
        journal.note(JournalEntry(text, priority: .warning, identifier: .directView))
    }
}
