import HeartbeatCore

/// Tells a second machine (or boot) that writes under this host's name from a mere ghost.
///
/// One foreign record proves nothing: a write that the previous boot of this host timed out on may land minutes later.
/// A ghost comes once; a writer that lives writes on. So two different foreign records in two different beats, after our
/// own first verified write, are the proof.
struct ForeignWriter {
    private let bootID: BootID
    private let secret: UInt64
    private let host: RecordName
    private var last: (bootID: BootID, generation: UInt64, sequence: UInt64, nonce: UInt64)?
    private var lastSeenIn: UInt64 = 0

    init(host: RecordName, bootID: BootID, secret: UInt64) {
        self.host = host
        self.bootID = bootID
        self.secret = secret
    }

    /// Whose record was met in the slot where `order` has its own.
    func owner(of record: HeartbeatRecord, during order: BeatOrder) -> Owner {
        guard record.host == host else { return .unrelated }
        guard record.bootID == bootID else { return .foreign }
        // Of a newer version the nonce is not known; within a boot that is an own upgrade that was taken back.
        if record.isNewerVersion { return .unrelated }
        let nonce = Nonce.derive(
            secret: secret, generation: record.generation, sequence: record.sequence)
        // What this generation has not written yet was written by a copy of this machine that has its memory too.
        // The direct view writes the record of the beat in flight anew, where that has landed and its answer has not come.
        let isFuture =
            record.generation == order.generation
            && (record.isMountStuck ? record.sequence > order.sequence : record.sequence >= order.sequence)
        return record.nonce == nonce && !isFuture ? .ownOlder : .foreign
    }

    /// Notes a foreign record; true when it is the second one, met in another beat.
    mutating func note(_ record: HeartbeatRecord, during order: BeatOrder) -> Bool {
        let seen = (record.bootID, record.generation, record.sequence, record.nonce)
        defer { (last, lastSeenIn) = (seen, order.sequence) }
        guard let last else { return false }
        return last != seen && lastSeenIn != order.sequence
    }

    enum Owner {
        case ownOlder, foreign, unrelated
    }
}
