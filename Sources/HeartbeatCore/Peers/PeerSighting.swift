/// What the prober read of another host on one SR, or that a round of such readings has ended. One fixed-size message
/// between two processes of the same binary, so its memory layout is its format. Trivially copyable.
///
/// A host whose content is what it was in the round before is not told of again: a good round without a word about it
/// says that it was read and had not changed.
package struct PeerSighting: Sendable {
    /// What was seen.
    package enum Kind: UInt8, Sendable {
        /// The host's number or record differs from the last reading, or is read for the first time by this prober.
        case content = 1
        /// It could not be read in this round (`errorNumber`), or is no record of that host on that SR (`fault`). Told in
        /// every round in which it is so.
        case unreadable = 2
        /// Its files are gone.
        case gone = 3
        /// A round over every host on the SR has ended; with `errorNumber` it could not be made.
        case round = 4
    }

    package var kind: Kind
    package var fault: PeerFault = .none
    /// `record` holds what was read; a host that writes only CloudStack's number has none.
    package var hasRecord = false
    /// Hosts on the SR did not fit what the prober keeps; in a round.
    package var isIncomplete = false
    /// Index of the SR in the schedule.
    package var storage: UInt32
    /// errno of the failing call; 0 when none failed.
    package var errorNumber: Int32 = 0
    package var generation: UInt64
    /// Start and end of the reading, or of the round.
    package var start: BootInstant
    package var end: BootInstant
    /// Start of the prober's reading before; `never` at the first. The change came after it.
    package var previousStart: BootInstant = .never
    /// The reader's wall clock at `end`, nanoseconds since the epoch: for skew, never for judging.
    package var wallNanoseconds: Int64 = 0
    package var host: RecordName
    /// CloudStack's number; `noNumber` where there is none, `unreadNumber` where it was not looked at, since the record is sign
    /// of life enough.
    package var number: Int64 = PeerSighting.noNumber
    package var record: HeartbeatRecord

    package static let noNumber: Int64 = -1
    package static let unreadNumber: Int64 = -2

    /// Room to receive one in.
    package init() {
        self.init(.round, storage: 0, generation: 0, host: RecordName(), start: .never, end: .never)
    }

    /// A sighting of `host`, whose record stays to be filled in.
    package init(
        _ kind: Kind, storage: UInt32, generation: UInt64, host: RecordName, start: BootInstant, end: BootInstant
    ) {
        self.kind = kind
        self.storage = storage
        self.generation = generation
        self.host = host
        self.start = start
        self.end = end
        record = HeartbeatRecord(
            host: host, storage: host, bootID: BootID(high: 0, low: 0), interval: .zero, takeoverAfter: .zero)
    }
}
