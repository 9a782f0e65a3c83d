/// Judges the host: reports and instants in, a decision out. Pure: no clock, no input or output, so that the daemon,
/// the simulation and a replay run the very same code. Owned by one thread; allocates nothing after `init` but in
/// `adopt`.
///
/// A turn is: `receive` every waiting report, `noteTick`, then `step`. Reports are drained before deadlines are
/// looked at, so a verdict that has already come is never overlooked (docs/theory-of-operation.md).
package struct PolicyEngine: Sendable {
    /// Own lag over this is a stall: what was in flight then proves nothing.
    package static let stallThreshold: Duration = .seconds(1)
    /// The judge wakes at the latest after this.
    package static let turn: Duration = .milliseconds(100)
    /// A prober whose last tick is older than this when io_timeout is reached gives no evidence.
    package static let freshTick: Duration = .seconds(2)
    /// Good beats in a row that clear an alert or arm an SR.
    package static let goodBeatsWanted = 3
    /// How long an unused SR must beat well before it arms while the fence budget is spent.
    package static let budgetObservation: Duration = .seconds(15 * 60)

    package internal(set) var settings: EngineSettings
    package internal(set) var storages: [StorageState]
    /// Counts and latencies per SR, beside `storages` because judging never looks at them.
    package internal(set) var statistics: [BeatStatistics]
    /// The direct view per SR, beside `storages` for the same reason.
    package internal(set) var directs: [DirectState]
    /// Latest S0 that any SR had while armed in this boot, as far as the readers see it: the host's silence counts from it.
    package internal(set) var hostLastVerifiedStart: BootInstant = .never
    /// The other hosts, and how well they can be watched from here.
    package var peers: PeerTable
    var hiddenPause = HiddenPause()
    var hostGap = RecentGap()
    package internal(set) var clockSkew = ClockSkew()
    /// Other hosts seen beating, as counted within the last second.
    package internal(set) var livePeers = 0
    var events: EventQueue

    // Own time.
    var lastStep: BootInstant
    package internal(set) var lastStallEnd: BootInstant = .never
    package internal(set) var lastTick: BootInstant = .never
    package internal(set) var generation: UInt64 = 0

    /// A watchdog device is armed, or none has been refused so far.
    var watchdogIsHeld = true

    // What was decided.
    package internal(set) var decision = Decision()
    package internal(set) var decisionSince: BootInstant
    package internal(set) var committedAt: BootInstant = .never

    // What is told to the prober.
    /// Version of the directives; grows whenever one of them or the intent changes.
    package internal(set) var announcement: UInt32 = 1
    package internal(set) var intent: Intent = .none
    /// The announcement that told of the intent in force first.
    var intentAnnouncement: UInt32 = 0
    package internal(set) var withdrawal: Withdrawal?
    package internal(set) var withdrawalHolds = false
    var withdrawalAnnouncement: UInt32 = 0

    /// Begins to judge at `now`, taking over what an earlier start in this boot has kept in the life page.
    package init(settings: EngineSettings, life: LifePageContent?, at now: BootInstant) {
        self.settings = settings
        lastStep = now
        decisionSince = now
        let terms = settings.terms
        storages = settings.storages.map { _ in StorageState(terms: terms, at: now) }
        statistics = settings.storages.map { _ in BeatStatistics() }
        directs = settings.storages.map { _ in DirectState() }
        peers = PeerTable(storages: settings.storages.map { RecordName($0.uuid) })
        // A turn brings at most a handful of transitions per SR.
        events = EventQueue(capacity: 64 + 9 * settings.storages.count)
        describeStorages()
        if let life { takeOver(life, at: now) }
        updateDirectives()
    }

    /// A fence is committed; nothing takes it back.
    package var isCommitted: Bool { committedAt != .never }

    /// Gives the events of the turns since the last call to `body`, oldest first, and forgets them.
    package mutating func drainEvents(_ body: (Event) -> Void) {
        events.drain(body)
    }

    /// The host's silence as its readers see it; nil when no SR was ever armed in this boot.
    package func hostSilence(at now: BootInstant) -> Duration? {
        hostLastVerifiedStart == .never ? nil : now.elapsed(since: hostLastVerifiedStart)
    }

    /// Facts of each SR that come with the settings rather than from beats.
    mutating func describeStorages() {
        for index in storages.indices {
            storages[index].isOrphan = index >= settings.configuredCount
            storages[index].isInReadersSight = settings.countsForReaders(
                settings.storages[index], readers: settings.configuration.readers)
            storages[index].mayPromise =
                settings.mayPromise(settings.storages[index]) && (watchdogIsHeld || !settings.dependsOnWatchdog)
        }
        updateReadersSight()
    }

    /// An SR that the readers did not see counts for them only when no armed SR's record stands for the readers of
    /// before: until then those may still call the host dead. One that they see no more ceases to count at once.
    mutating func updateReadersSight() {
        let isAnnounced = !storages.contains { $0.life == .armed && $0.formerTerms != nil }
        for index in storages.indices {
            let counted = storages[index].countsForReaders
            storages[index].countsForReaders = storages[index].isInReadersSight && (counted || isAnnounced)
        }
    }
}
