import HeartbeatCore

/// How the boot before this one ended, concluded from what is left of it. Pure.
package enum BootEnd: Equatable, Sendable {
    /// The black box holds nothing of an earlier boot, or nothing that this program can read.
    case unknown
    /// The daemon was stopped before that boot ended: what ended it is not its concern.
    case stopped(lastSeen: Int64)
    case fenced(FenceEntry)
    case reset(ResetEntry)

    /// What is given beside the files.
    package struct Facts: Sendable {
        package var currentBoot: BootID
        /// When this boot began, by the wall clock, in nanoseconds since the epoch.
        package var started: Int64
        /// A watchdog driver tells of a reset by it (WDIOF_CARDRESET).
        package var hardwareTold: Bool

        package init(currentBoot: BootID, started: Int64, hardwareTold: Bool) {
            self.currentBoot = currentBoot
            self.started = started
            self.hardwareTold = hardwareTold
        }
    }

    /// Time of feeding is told in steps of the judge's and the box's writing.
    private static let slack = Duration.seconds(2)

    package init(_ box: BoxContent, _ fences: FenceHistory, _ facts: Facts) {
        // What a later program wrote may be the newest: nothing can be concluded from what is older.
        guard !box.hasNewerVersion, let last = box.blocks.last(where: { $0.state.bootID != facts.currentBoot }) else {
            self = .unknown
            return
        }
        let state = last.state
        let fence = fences.entries.last { $0.bootID == state.bootID && !$0.hasForeignTrigger }
        if let fence {
            self = .fenced(fence)
        } else if state.committedAt != .never && !state.hasForeignTrigger {
            self = .reset(Self.entry(.unrecordedFence, last, facts))
        } else if Self.isWatchdog(state, facts) {
            self = .reset(Self.entry(.watchdog, last, facts))
        } else if state.stage != .running {
            self = .stopped(lastSeen: state.wallNanoseconds)
        } else {
            self = .reset(Self.entry(.unexplained, last, facts))
        }
    }

    /// A fed device is fed each second, and the box written as often: what is older was no longer fed.
    private static let staleFeeding = Duration.seconds(5)
    /// From the watchdog's reset to the wall clock of the next boot, at the most that firmware takes.
    private static let longestBoot = Duration.seconds(600)

    /// The hardware says so, or everything fits: armed, no longer fed at the last sign of life, and the next boot came
    /// no sooner than its timeout. softdog leaves no other trace (Documentation/watchdog: no boot status). A daemon that was stopped
    /// while the device could not be disarmed leaves it running.
    private static func isWatchdog(_ state: BoxState, _ facts: Facts) -> Bool {
        guard state.watchdogTimeout > .zero, state.watchdogFedAt != .never else { return false }
        if facts.hardwareTold { return true }
        guard state.stage != .stoppedInOrder else { return false }
        let gap = Duration.nanoseconds(facts.started &- state.wall(at: state.watchdogFedAt))
        let fits = gap >= state.watchdogTimeout - slack
        if state.stage == .running { return state.at - state.watchdogFedAt >= staleFeeding && fits }
        return fits && gap <= state.watchdogTimeout + longestBoot
    }

    private static func entry(_ kind: ResetEntry.Kind, _ last: BoxBlock, _ facts: Facts) -> ResetEntry {
        let state = last.state
        var entry = ResetEntry()
        entry.kind = kind
        entry.hardwareTold = facts.hardwareTold
        entry.bootID = state.bootID
        entry.lastSeen = state.wallNanoseconds
        entry.nextStart = facts.started
        entry.host = state.host
        entry.protection = state.protection
        entry.decision = state.decision
        entry.reason = state.reason
        entry.watchdogTimeout = max(state.watchdogTimeout, .zero)
        if state.watchdogTimeout > .zero { entry.feedingAge = max(state.at - state.watchdogFedAt, .zero) }
        if state.takenAt != .never { entry.judgeAge = max(state.at - state.takenAt, .zero) }
        // An armed SR explains more than one that is only observed.
        let silent = last.storages.filter { $0.health >= .failing }
        let armed = silent.filter { $0.life == .armed }
        guard let worst = (armed.isEmpty ? silent : armed).max(by: { $0.silence < $1.silence }) else { return entry }
        entry.storage = worst.uuid
        entry.silence = worst.silence
        entry.cause = worst.cause
        entry.errorNumber = worst.errorNumber
        return entry
    }
}
