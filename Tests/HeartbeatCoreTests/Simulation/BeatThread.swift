import HeartbeatCore

/// The thread of a prober that beats on one SR, and the beat it is at.
struct BeatThread {
    /// When the next beat is due.
    var due: BootInstant
    /// When the next scan for users begins.
    var nextScan: BootInstant
    /// Start of the beat that runs; `never` when none does.
    var begun: BootInstant = .never
    /// When the kernel will have done what the beat asked for; nil while it hangs.
    var doneAt: BootInstant?
    var outcome = BeatOutcome.verified
    var announcement: UInt32 = 0
    var sequence: UInt64 = 0
    /// The SRs that the record promises, as bits by their number in the world.
    var promises: UInt8 = 0
    var isPromisedHere = false
    /// S0 as this thread knows it.
    var lastVerifiedStart: BootInstant = .never
}
