import HeartbeatCore
import Synchronization

/// Keeps the last minutes of beats and events in `<state>/blackbox`, where they survive the reset (docs/blackbox.md).
///
/// The judge hands over items without waiting; a thread of its own writes them, and may hang on a dead root disk
/// without anyone noticing: then items are dropped and counted.
package final class BlackBox: Sendable {
    /// With nothing else to tell, a block is written each 10 s: 8640 writes of 4 KiB a day.
    private static let quietPeriod = Duration.seconds(10)
    /// While something is wrong, and how often the thread looks whether something is.
    private static let troubledPeriod = Duration.seconds(2)
    /// Events that come close together share a block.
    private static let shortestPause = Duration.milliseconds(500)
    /// Plans whose items may still be on their way.
    private static let keptPlans = 4

    private let ring = BoxRing()
    private let wake: EventDescriptor
    private let inbox = Mutex(Inbox())
    /// Flushes that were asked for, and those that are done. Judging thread and thread of the box.
    private let asked = Atomic<UInt64>(0)
    private let answered = Atomic<UInt64>(0)
    private let hasUrgent = Atomic<Bool>(false)
    /// `BoxState.Stage` of a stop; running as long as there is none.
    private let stage = Atomic<UInt8>(BoxState.Stage.running.rawValue)
    private let ended: EventDescriptor
    private let bootID: BootID
    private let file: BoxFile
    /// What could not be had at start; nil when the box can be written.
    package let fault: String?

    private struct Inbox {
        var publications: [Publication] = []
        var answer: EventDescriptor?
    }

    /// Opens the file and fills it, and goes on after `lastSequence`, the number of the newest block it holds.
    /// Blocks on the disk of `state`; before READY, never on the judging thread while it judges.
    package init(state: String, bootID: BootID, lastSequence: UInt64) throws(SystemFailure) {
        self.bootID = bootID
        wake = try EventDescriptor()
        ended = try EventDescriptor()
        file = BoxFile(state: state, lastSequence: lastSequence)
        fault = file.fault
    }

    /// Starts the thread, which writes its first block at once.
    package func start(policy: SystemThread.Policy) throws(SystemFailure) {
        try SystemThread.start(name: "blackbox", stack: .fence, policy: policy) { self.serve() }
    }

    /// Makes a plan known before the judge hands over the first item of it. Any thread but the judging one.
    package func adopt(_ publication: Publication) {
        inbox.withLock { $0.publications = Array(($0.publications + [publication]).suffix(Self.keptPlans)) }
    }

    /// `notify` is signalled at the end of each flush. Before `start`.
    func answer(_ notify: EventDescriptor) { inbox.withLock { $0.answer = notify } }

    /// Keeps a beat or an event of plan `epoch`; events are written at once. Judging thread only. Neither blocks nor
    /// allocates.
    package func note(_ item: BoxItem, epoch: UInt32) {
        let hasRoom = ring.push(item, epoch: epoch)
        guard item.kind == .event else {
            if !hasRoom { wake.raise() }
            return
        }
        hasUrgent.store(true, ordering: .releasing)
        wake.raise()
    }

    /// Asks for all that is pending to be written at once. Judging thread only. Neither blocks nor allocates.
    package func flush() {
        asked.wrappingAdd(1, ordering: .releasing)
        wake.raise()
    }

    /// True when every flush that was asked for is on disk, or cannot be. Neither blocks nor allocates.
    package var isFlushed: Bool {
        answered.load(ordering: .acquiring) == asked.load(ordering: .acquiring)
    }

    /// Writes what is left and a last block that tells of the stop, in order or not, then ends the thread; false when
    /// that took longer than `limit`. Call it once, after the judge has ended. Blocks.
    @discardableResult
    package func stop(inOrder: Bool, atMost limit: Duration) -> Bool {
        stage.store((inOrder ? BoxState.Stage.stoppedInOrder : .stopped).rawValue, ordering: .releasing)
        wake.raise()
        return ended.wait(atMost: limit) > 0
    }

    private func serve() {
        let answer = inbox.withLock { $0.answer }
        var file = file
        var composer = BoxComposer(bootID: bootID)
        var writtenAt: BootInstant = .never
        while true {
            let stage = BoxState.Stage(rawValue: self.stage.load(ordering: .acquiring)) ?? .stopped
            let goal = asked.load(ordering: .acquiring)
            let mustFlush = stage != .running || goal != answered.load(ordering: .relaxed)
            let isUrgent = hasUrgent.exchange(false, ordering: .acquiringAndReleasing)
            while let entry = ring.pop() { composer.take(entry, plan: plan(entry.epoch)) }
            let now = BootClock.now()
            let publication = inbox.withLock { $0.publications.last { $0.board.read() != nil } ?? $0.publications.last }
            if mustFlush || isUrgent || writtenAt == .never || now - writtenAt >= period(publication, at: now) {
                repeat {
                    _ = file.append(
                        composer.block(publication, stage: stage, dropped: ring.dropped, at: BootClock.now()))
                } while !composer.isEmpty
                writtenAt = BootClock.now()
                if goal != answered.load(ordering: .relaxed) {
                    answered.store(goal, ordering: .releasing)
                    answer?.raise()
                }
            }
            if stage != .running { break }
            wake.wait(atMost: Self.troubledPeriod)
            pause(until: writtenAt + Self.shortestPause)
        }
        ended.raise()
    }

    /// Lets further events come before the next block, unless somebody waits for it.
    private func pause(until instant: BootInstant) {
        while isFlushed, stage.load(ordering: .acquiring) == BoxState.Stage.running.rawValue {
            let left = instant - BootClock.now()
            guard left > .zero else { return }
            wake.wait(atMost: left)
        }
    }

    private func plan(_ epoch: UInt32) -> Plan? {
        inbox.withLock { $0.publications.last { $0.plan.epoch == epoch }?.plan }
    }

    /// More often while something is wrong: what the box ends with tells how the boot ended.
    private func period(_ publication: Publication?, at now: BootInstant) -> Duration {
        guard let published = publication?.board.read() else { return Self.quietPeriod }
        let host = published.host
        let isFed = host.watchdogTimeout == .zero || now - host.watchdogFedAt < host.watchdogTimeout / 2
        let isJudging = now - host.takenAt < Self.troubledPeriod * 2
        let isWell = published.storages.allSatisfy { $0.health < .failing || $0.life == .removed }
        return isFed && isJudging && isWell && host.decision.kind == .none ? Self.quietPeriod : Self.troubledPeriod
    }
}
