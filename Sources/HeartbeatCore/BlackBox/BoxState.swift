/// State of the host when a block of the black box was written: the block's header.
package struct BoxState: Equatable, Sendable {
    /// How far the daemon is on its way out.
    package enum Stage: UInt8, Sendable {
        case running = 0
        /// It was told to stop and waits for the withdrawal to verify.
        case stopping = 1
        /// It was stopped; the promise stands, and an armed watchdog stays armed.
        case stopped = 2
        /// It was stopped, and no promise is left.
        case stoppedInOrder = 3
    }

    /// Counts blocks since the file was made; 1 is the first.
    package var sequence: UInt64 = 0
    package var bootID = BootID(high: 0, low: 0)
    /// When it was written, by the wall clock, in nanoseconds since the epoch.
    package var wallNanoseconds: Int64 = 0
    /// When it was written.
    package var at: BootInstant = .never
    /// When the judge published the state told here; `never` before its first turn.
    package var takenAt: BootInstant = .never
    package var host = ""
    package var stage: Stage = .running
    package var protection: Protection = .unprotected
    package var decision: Decision.Kind = .none
    package var reason: Decision.Reason = .allWell
    package var row: UInt8 = 0
    /// The trigger is a file of a test or trial: no fence of this daemon resets anything.
    package var hasForeignTrigger = false
    /// When a fence was committed; `never` when none was.
    package var committedAt: BootInstant = .never
    package var triggeredAt: BootInstant = .never
    /// Timeout of the armed watchdog device; zero when none was armed.
    package var watchdogTimeout: Duration = .zero
    package var watchdogFedAt: BootInstant = .never
    /// Guarded SRs, and those of them that were armed.
    package var storageCount: UInt32 = 0
    package var armedCount: UInt32 = 0
    /// Beats and events that found no room on their way into the box since this daemon started.
    package var dropped: UInt64 = 0

    package init() {}

    /// The wall clock at `moment` of the same boot, by the two clocks of this block.
    package func wall(at moment: BootInstant) -> Int64 { wallNanoseconds &+ (moment.nanoseconds &- at.nanoseconds) }
}
