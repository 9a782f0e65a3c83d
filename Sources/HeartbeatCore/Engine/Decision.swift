/// What the policy engine decided for the host, after the worst row of the decision table.
package struct Decision: Equatable, Sendable {
    /// Ordered from mildest to worst.
    package enum Kind: UInt8, Comparable, Sendable {
        case none = 0
        case alert = 1
        case sync = 2
        case hold = 3
        case fence = 4

        package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

        package var label: StaticString {
            switch self {
            case .none: "none"
            case .alert: "alert"
            case .sync: "sync"
            case .hold: "hold"
            case .fence: "fence"
            }
        }
    }

    /// Which sentence explains the decision.
    package enum Reason: UInt8, CaseIterable, Sendable {
        case allWell = 0
        /// A fence is committed.
        case committed = 1
        /// An SR that is not armed does not beat; nothing here uses it.
        case unarmedFailing = 2
        /// An SR that is not armed is used: nothing would fence for it.
        case unguarded = 3
        /// Silent for alert_after, not yet due.
        case silent = 4
        /// Silent for fence_after while another armed SR beats: its VMs hang, the host stays for the others.
        case partialLoss = 5
        /// Silent for sync_after: local file systems are being synced.
        case syncing = 6
        /// Lost, and proven unused.
        case lostUnused = 7
        /// Lost and used while another armed SR beats, under partial_loss = fence.
        case partialLossFence = 8
        /// Lost and used, and no armed SR beats.
        case allLost = 9
        /// The same under all_lost = hold.
        case allLostHeld = 10
        /// Every host that shares the SR lost it too.
        case held = 11
        /// Recovering: beats verify, three good ones in a row are still awaited.
        case recovering = 12
        /// A fence would be due, but this daemon only observes, or cannot or must not fence.
        case wouldFence = 13
        /// Another machine or boot writes under this host's name.
        case foreignWriter = 14
        /// Beats verify, but the SR cannot be opened by name.
        case reopenFailed = 15
        /// Lost; whether every host that shares the SR lost it too will show within three intervals.
        case holdSought = 16
        /// Held, but a host that shares the SR has it back, or is out of sight: this host fences soon.
        case holdEnding = 17
        /// Lost and used while another armed SR beats, which a host that shares the lost one does not see.
        case seenOnlyHere = 18
        /// Lost here by a stuck mount while the record is written past it, under lost_mount_stuck = alert.
        case mountStuck = 19
    }

    package var kind: Kind = .none
    package var isCritical = false
    package var reason: Reason = .allWell
    /// Row of the decision table (docs/theory-of-operation.md), 1…9; 0 when nothing is to be decided.
    package var row: UInt8 = 0
    /// Index of the SR that the decision is about; -1 for none.
    package var storage: Int32 = -1
    /// The silence that counted.
    package var silence: Duration = .zero
    package var cause: Cause = .none
    package var errorNumber: Int32 = 0
    package var diagnosis: Diagnosis = .none

    package init() {}

    /// Whether this is worse than `other`: by kind, then by severity, then by silence.
    func isWorse(than other: Decision) -> Bool {
        if kind != other.kind { return kind > other.kind }
        if isCritical != other.isCritical { return isCritical }
        return silence > other.silence
    }
}
