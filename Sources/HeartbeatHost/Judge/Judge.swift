import CLinux
import Glibc
import HeartbeatCore

/// The judging thread: drains reports, steps the policy engine, acts. It touches no storage, opens no file, never
/// forks, takes no lock and allocates nothing while it judges or fences.
///
/// Everything here is owned by that one thread. What blocks is elsewhere: beats in the prober, words in the reporter
/// threads, evidence in threads made beforehand.
package final class Judge {
    /// How long a stop waits for the record that takes the promise back.
    static let stopPatience: Duration = .seconds(1)

    var plan: Plan
    var engine: PolicyEngine
    var board: SnapshotBoard
    var slots: [Int]
    var ladder: FenceLadder
    /// Who is told of events beside the journal; nil where nobody is.
    var notifier: Notifier?
    /// What is wanted of the direct view.
    var directBoard: DirectBoard

    let parts: JudgeParts
    let desk: JudgeDesk

    /// The prober whose reports count, and the one that stands ready to take over.
    var active: ProberLink?
    var standby: ProberLink?
    var adoption: Adoption?
    /// The launcher was asked for a prober and has not given it yet.
    var standbyIsOnItsWay = false

    var publishedAnnouncement: UInt32 = 0
    /// What was announced last is worth a beat out of turn, which has not been asked for yet.
    var wantsBeat = false
    /// The earliest instant for another such beat.
    var nextHurry: BootInstant = .never
    var publishedAt: BootInstant = .never
    /// This turn has brought something.
    var hasNews = true
    /// Something has come since the last publication.
    var isUnpublished = true
    /// Something changed that people are waiting for, not just another beat: the status file is written at once.
    var hasDecided = true
    /// SRs whose entry in the life page is older than what is known: by index, or all of them.
    var lifeIsStale: [Bool]
    var everyLifeIsStale = true
    /// What the life page holds per SR, as far as this plan wrote it: what is the same is not written again.
    var keptLives: [LifeEntry?]
    var stopDeadline: BootInstant = .never
    var nextAlive: BootInstant = .never
    var nextFencing: BootInstant = .never
    var kernelSyncDue: BootInstant = .never
    var triggeredAt: BootInstant = .never
    /// reboot(2) was called and has not come back.
    var rebootIsOut = false
    /// What became of the trigger, while the fence record does not say it yet.
    var untoldTrigger: (byte: UInt8, errorNumber: Int32)?
    var watchdogPostedAt: BootInstant = .never
    /// The device that an earlier process left running is open here.
    var inheritedIsTaken = false
    var watchdogIsWithheld = false
    /// When the watchdog has to have fired, as known when its feeding ended.
    var withheldDeadline: BootInstant = .never
    var toldWatchdogPhase = Watchdog.Phase.disarmed
    /// The timeout whose answer by the driver did not fit; not asked for again.
    var refusedWatchdogTimeout: Duration?
    var host = HostSnapshot()
    var waiting: UnsafeMutableBufferPointer<pollfd>
    var hasSightings = false
    /// More sightings wait than a turn takes.
    var leavesSightings = false
    /// Room for one sighting, made once.
    var sighting: PeerSighting
    /// The same for a finding of the direct view.
    var finding = DirectFinding(storage: 0, start: .never, end: .never)

    /// Makes a judge that is ready to run; its first prober is asked for when it does.
    package init(_ adoption: Adoption, engine: PolicyEngine, parts: JudgeParts, desk: JudgeDesk) {
        plan = adoption.publication.plan
        board = adoption.publication.board
        slots = adoption.slots
        notifier = adoption.notifier
        directBoard = adoption.publication.direct
        lifeIsStale = adoption.slots.map { _ in true }
        keptLives = adoption.slots.map { _ in nil }
        self.engine = engine
        self.parts = parts
        self.desk = desk
        ladder = Self.ladder(for: adoption.publication.plan, resumedFrom: engine.committedAt)
        sighting = PeerSighting()
        // Bell, signals, evidence, direct view, active prober with its sightings, standby prober.
        waiting = .allocate(capacity: 7)
        parts.peers.describe(adoption.publication.plan)
        desk.tell(withdrawalHolds: false, isCommitted: engine.isCommitted, epoch: adoption.publication.plan.epoch)
    }

    deinit { waiting.deallocate() }

    /// Judges until an orderly stop. Returns false when the promise could not be withdrawn in time.
    package func run() -> Bool {
        wantStandby()
        while true {
            let now = BootClock.now()
            turn(at: now)
            if isStopped(at: now) { return finish(at: now) }
            noteTurnLength(since: now)
            wait(until: nextWake(after: now))
        }
    }

    /// One turn: every report is drained before any deadline is looked at.
    func turn(at now: BootInstant) {
        _ = desk.bell.take()
        _ = parts.evidence.notify.take()
        takeSignals(at: now)
        takeProbers()
        drainReports(at: now)
        drainSightings(at: now)
        drainFindings(at: now)
        takeCommand(at: now)
        replaceSilentProber(at: now)
        if let active { engine.noteTick(active.lastTick, at: now) }
        let decision = engine.step(at: now)
        tellProber(at: now)
        tellViewer(at: now)
        if decision.kind == .fence {
            climb(at: now)
            tellTrigger()
        }
        tendWatchdog(at: now)
        giveOutEvents(at: now)
        keepLife(at: now)
        keepPeers(at: now)
        publish(at: now)
        sayAlive(at: now)
    }

    /// `committedAt` is that of a fence which an earlier process of this boot committed; `never` where there is none.
    static func ladder(for plan: Plan, resumedFrom committedAt: BootInstant = .never) -> FenceLadder {
        // A fence that was committed before a restart, or under the terms that storage still stands for, is finished
        // whatever the file says now.
        FenceLadder(
            byte: plan.configuration.fence.action.triggerByte,
            endsAtTrigger: plan.configuration.paths.hasForeignTrigger,
            evidenceBudget: plan.configuration.fence.evidenceBudget,
            syncBudget: plan.configuration.fence.syncBudget, resumedFrom: committedAt)
    }

    /// The next turn: at the next deadline, at the latest after 100 ms (a quarter of interval where that is shorter, so
    /// that leave to beat never runs out while the judge lives).
    private func nextWake(after now: BootInstant) -> BootInstant {
        var next = min(engine.nextDeadline(after: now), now + plan.configuration.timing.interval / 4)
        if let deadline = ladder.deadline { next = min(next, deadline) }
        // A stop waits for a committed fence, however long that takes.
        if stopDeadline != .never, !engine.isCommitted { next = min(next, stopDeadline) }
        if wantsBeat, active != nil { next = min(next, nextHurry) }
        return next
    }

    /// How long reports gather before the turn that takes them: a beat on sound storage begins and ends within it, beats of many SRs
    /// are due together, and a turn for each report would cost more than the beats do. No deadline waits for it.
    private static let gathering: Duration = .milliseconds(2)

    /// Waits until `instant`, or until there is something to take.
    private func wait(until instant: BootInstant) {
        watch(0, desk.bell.descriptor)
        watch(1, parts.stops)
        watch(2, parts.evidence.notify.descriptor)
        watch(3, parts.direct.findings)
        watch(4, active?.descriptor)
        watch(5, active?.sightings)
        watch(6, standby?.descriptor)
        sleep(until: instant, watching: 7)
        let isUrgent = waiting[0].revents != 0 || waiting[1].revents != 0 || waiting[2].revents != 0
        let mayGather = (active?.holdsBurst ?? true) && !leavesSightings
        guard mayGather, !isUrgent else { return }
        sleep(until: min(instant, BootClock.now() + Self.gathering), watching: 3)
    }

    private func watch(_ place: Int, _ descriptor: Int32?) {
        // poll(2) passes over a negative descriptor.
        waiting[place] = pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0)
    }

    /// Sleeps until `instant`, or until one of the first `count` descriptors that are waited for is ready.
    private func sleep(until instant: BootInstant, watching count: Int) {
        // An interrupted wait only makes the next turn come early.
        let left = max((instant - BootClock.now()).wholeNanoseconds, 0)
        guard left > 0 else { return }
        _ = heartbeat_ppoll(waiting.baseAddress, nfds_t(count), left)
    }

    private func noteTurnLength(since start: BootInstant) {
        host.turnTimes.note(BootClock.now() - start)
        host.turns += 1
    }
}
