/// State of the host as the judge published it, beside one `StorageSnapshot` per SR. Fixed size.
package struct HostSnapshot: Sendable {
    /// Which plan (configuration in force) the indices of the SRs belong to.
    package var epoch: UInt32 = 0
    package var takenAt: BootInstant = .never
    package var decision = Decision()
    package var decisionSince: BootInstant = .never
    /// When the fence was committed; `never` when none is.
    package var committedAt: BootInstant = .never
    /// When the trigger byte was written; `never` before.
    package var triggeredAt: BootInstant = .never
    package var generation: UInt64 = 0
    /// A standby prober is ready to take over.
    package var hasStandby = false
    /// The daemon was told to stop: this may be the last snapshot.
    package var isStopping = false
    /// Turns of the judge, and how long they took.
    package var turns: UInt64 = 0
    package var turnTimes = TurnTimes()
    /// Timeout of the armed watchdog device as its driver tells it; zero when none is armed.
    package var watchdogTimeout: Duration = .zero
    /// When the watchdog was last fed; `never` when none is armed.
    package var watchdogFedAt: BootInstant = .never
    /// Index of the armed device among those of the plan; -1 when none is armed.
    package var watchdogDevice: Int32 = -1
    /// It is armed, and nothing keeps it from being fed.
    package var watchdogIsFed = false
    /// errno of the watchdog device that could not be opened or fed; 0 when there is none such.
    package var watchdogError: Int32 = 0
    /// Other hosts seen beating, on whichever SR.
    package var peers: Int32 = 0
    /// How far the wall clock of one of them is from ours, at most.
    package var clockSkew = ClockSkew()
    /// Events that the journal could not take in time.
    package var droppedEvents: UInt64 = 0

    package init() {}
}
