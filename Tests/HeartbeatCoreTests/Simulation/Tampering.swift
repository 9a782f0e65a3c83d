import HeartbeatCore

/// Falsified inputs, each of which makes the engine behave as a broken one would. The oracle must catch every one:
/// that is what its silence on sound runs is worth.
enum Tampering: CaseIterable, Sendable {
    /// Stalls of the judge are hidden: evidence outlives them.
    case hideStalls
    /// S0 of an earlier process is taken over a minute too young.
    case refreshSilence
    /// Life is forgotten at a restart.
    case forgetLife
    /// A pause is forgotten at a restart.
    case forgetPause
    /// Every start waits anew for a first verdict.
    case renewWait
    /// Verdicts that are bad never arrive.
    case hideFailures
    /// Every SR is told to be unused.
    case denyUse
    /// A failed beat is told as verified.
    case praiseFailures
    /// A committed fence is forgotten at a restart.
    case forgetFence
    /// What the record on storage stands for is forgotten at a restart.
    case forgetTerms
    /// Every verified beat is told as failed.
    case slander
    /// Late ENDs of older generations count.
    case adoptStrays
    /// The watchdog is fed whatever the engine says.
    case overfeedWatchdog
    /// The watchdog is armed and then forgotten.
    case starveWatchdog
    /// The ladder ends after reboot(2).
    case parkLadder
    /// The world's first SR is told as hung: no lie that an oracle could catch, but a trouble of one SR alone.
    case muteFirst

    /// Those that make a broken engine of a sound one.
    static var mutations: [Tampering] { allCases.filter { $0 != .muteFirst } }

    /// What the engine is told instead of `report`; `generation` is the one in force, `number` the world's of its SR.
    func falsify(_ report: ProbeReport, generation: UInt64, number: Int) -> ProbeReport {
        var told = report
        switch self {
        case .muteFirst where number == 0:
            told.lastVerifiedStart = .never
            if report.kind != .begin { told.kind = .ready }
        case .hideFailures where report.kind == .end && report.outcome != .verified: told.kind = .ready
        case .hideFailures where report.kind == .begin: told.kind = .ready
        case .denyUse where report.kind == .use: told.use = .none
        case .praiseFailures where report.kind == .end: told.outcome = .verified
        case .slander where report.kind == .end:
            told.outcome = .failed
            told.lastVerifiedStart = .never
        case .slander: told.lastVerifiedStart = .never
        case .adoptStrays: told.generation = generation
        default: break
        }
        return told
    }

    /// What the next start finds in the life page instead of `page`.
    func falsify(_ page: LifePageContent) -> LifePageContent {
        var told = page
        if self == .forgetFence { told.host.committedAt = .never }
        for index in told.storages.indices {
            switch self {
            case .forgetLife: told.storages[index].life = .observing
            case .forgetPause where told.storages[index].life == .paused: told.storages[index].life = .armed
            case .forgetTerms: told.storages[index].announcedTerms = nil
            case .renewWait: told.storages[index].verdictDeadline = .never
            case .refreshSilence where told.storages[index].lastVerifiedStart != .never:
                told.storages[index].lastVerifiedStart = told.storages[index].lastVerifiedStart + .seconds(60)
            default: break
            }
        }
        return told
    }
}
