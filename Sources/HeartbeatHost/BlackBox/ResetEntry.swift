import HeartbeatCore

/// One end of a boot that was neither a recorded fence nor an orderly stop, as `<state>/resets` keeps it
/// (docs/blackbox.md).
package struct ResetEntry: Equatable, Sendable {
    /// What ended the boot.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// The watchdog that this daemon had armed.
        case watchdog = 1
        /// Power, a panic, another tool, the hypervisor, or what could not be written down.
        case unexplained = 2
        /// A fence that the black box knows and the fence record does not.
        case unrecordedFence = 3

        /// The word in status, metrics and `why`.
        package var label: StaticString {
            switch self {
            case .watchdog: "watchdog"
            case .unexplained: "unexplained"
            case .unrecordedFence: "unrecorded_fence"
            }
        }
    }

    /// Counts all resets on record since the file was made; 1 is the first.
    package var sequence: UInt64 = 0
    package var kind: Kind = .unexplained
    /// The driver of a watchdog told of a reset by it (WDIOF_CARDRESET), whoever had armed that.
    package var hardwareTold = false
    /// Resets on record of each kind, this one included, by `Kind.rawValue - 1`.
    package var counts: [UInt64] = [0, 0, 0]
    /// The boot that ended.
    package var bootID = BootID(high: 0, low: 0)
    /// The last sign of life in the black box, by the wall clock, in nanoseconds since the epoch.
    package var lastSeen: Int64 = 0
    /// When the next boot with a daemon began, by its wall clock less its CLOCK_BOOTTIME.
    package var nextStart: Int64 = 0
    package var host = ""
    /// The SR that was worst at the last sign of life; empty when none was silent.
    package var storage = ""
    package var silence: Duration = .zero
    package var cause: Cause = .none
    package var errorNumber: Int32 = 0
    package var protection: Protection = .unprotected
    package var decision: Decision.Kind = .none
    package var reason: Decision.Reason = .allWell
    /// Timeout of the armed watchdog; zero when none was armed.
    package var watchdogTimeout: Duration = .zero
    /// How long ago it was fed at the last sign of life.
    package var feedingAge: Duration = .zero
    /// How long ago the judge ran at the last sign of life.
    package var judgeAge: Duration = .zero

    package init() {}

    /// An armed SR was on its way to a fence: one may have come that no disk took any more.
    package var mayBeFence: Bool { kind == .unexplained && protection == .armed && !storage.isEmpty }

    /// How many resets of a kind are on record so far.
    package func count(of kind: Kind) -> UInt64 { counts[Int(kind.rawValue) - 1] }
}
