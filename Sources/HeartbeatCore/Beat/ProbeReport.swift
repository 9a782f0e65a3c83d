/// One fixed-size message from the prober to the judge, sent whole over SOCK_SEQPACKET between two processes of the
/// same binary, so its memory layout is its format. Trivially copyable: no reference, no pointer.
package struct ProbeReport: Sendable {
    /// What happened.
    package enum Kind: UInt8, Sendable {
        /// The prober stands ready (locked, schedule read) and waits for its generation.
        case ready = 1
        /// A beat starts.
        case begin = 2
        /// A beat ended; `outcome` tells how.
        case end = 3
        /// A scan for users of the SR ended.
        case use = 4
        /// The background open by name ended (or, with errno ETIMEDOUT, still hangs after io_timeout).
        case reopen = 5
        /// The local sync asked for has ended.
        case synced = 6
    }

    package var kind: Kind
    package var outcome: BeatOutcome = .verified
    package var use: Use = .unknown
    /// The verified record promised a fence for this SR.
    package var promised = false
    /// A record of another boot or machine under our name was met in this beat.
    package var foreignWriter = false
    /// An own older write had come back over ours and was written again in this beat.
    package var ghost = false
    /// Index of the SR in the schedule.
    package var storage: UInt32
    /// Number of the directive page's version that the record was made from.
    package var announcement: UInt32 = 0
    /// errno of the failing call; 0 when none failed.
    package var errorNumber: Int32 = 0
    /// errno that tells why a verified beat went without the number of the address; 0 when it did not.
    package var addressErrorNumber: Int32 = 0
    /// Users seen in all, of which the first few are in `users`.
    package var userCount: UInt32 = 0
    package var generation: UInt64
    package var sequence: UInt64 = 0
    /// Start of the beat or scan: what S0 becomes when the beat verifies.
    package var start: BootInstant
    /// End of the beat or scan; `never` in BEGIN.
    package var end: BootInstant = .never
    /// The SR's S0 as this prober knows it, so that a dropped report costs nothing; `never` when it verified none.
    package var lastVerifiedStart: BootInstant = .never
    /// Time spent per stage of the beat, in microseconds.
    package var stages = Stages()
    package var users = InlineArray<4, StorageUser>(repeating: StorageUser())

    package init(kind: Kind, storage: UInt32, generation: UInt64, start: BootInstant) {
        self.kind = kind
        self.storage = storage
        self.generation = generation
        self.start = start
    }

    /// Microseconds per stage of one beat, each clamped to 32 bits (71 minutes).
    package struct Stages: Sendable {
        package var open: UInt32 = 0
        package var check: UInt32 = 0
        package var write: UInt32 = 0
        package var read: UInt32 = 0

        package init() {}
    }
}
