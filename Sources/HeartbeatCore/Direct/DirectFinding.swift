/// What one probe of the direct view found on one SR. One fixed-size message between two processes of the same binary, so its
/// memory layout is its format. Trivially copyable. Never evidence: it names a cause, and no loss follows from it.
package struct DirectFinding: Sendable {
    /// Index of the SR in the schedule, and the schedule's epoch.
    package var storage: UInt32
    package var epoch: UInt32 = 0
    package var outcome: DirectOutcome = .unsupported
    /// How far the probe went, where it ended well.
    package var depth: DirectDepth = .look
    /// The server gave an answer within this probe, whatever became of it afterwards: of two that end `silent` this one is not gone.
    package var hasAnswered = false
    /// Start and end of the probe, by the boot clock.
    package var start: BootInstant
    package var end: BootInstant
    /// The boot clock in this host's record as the server has it; `never` where the server has none of this boot, or where the record
    /// cannot be read this way.
    package var recordClock: BootInstant = .never
    /// That record was written by the direct view itself.
    package var isDirectRecord = false
    /// The server has a record in this host's place that another host or boot wrote.
    package var isForeignRecord = false
    /// The record could be read this way, whatever it was: without that nothing is said of it.
    package var hasReadRecord = false
    /// Start of a write of the record, past the mount, that was read back in this probe; `never` where none was made.
    package var writtenStart: BootInstant = .never
    /// Ways to the SR (portals of its target; 1 for NFS) and how many of them did not answer.
    package var ways: UInt8 = 0
    package var waysDown: UInt8 = 0
    /// The address and port that answered, or was asked.
    package var address = DirectText()
    /// What the server or the library said, for people: a status name, sense data, who holds a reservation. Never a secret.
    package var detail = DirectText()

    package init(storage: UInt32, start: BootInstant, end: BootInstant) {
        self.storage = storage
        self.start = start
        self.end = end
    }

    package var latency: Duration { end.elapsed(since: start) }

    /// A finding out of the memory of another process, which may hold anything: nil where a field holds no value of its type, which no
    /// switch over it would survive.
    package init?(untrusted bytes: UnsafeRawBufferPointer) {
        guard bytes.count == MemoryLayout<DirectFinding>.size,
            let outcome = MemoryLayout<DirectFinding>.offset(of: \.outcome),
            DirectOutcome(rawValue: bytes[outcome]) != nil,
            let depth = MemoryLayout<DirectFinding>.offset(of: \.depth), DirectDepth(rawValue: bytes[depth]) != nil
        else { return nil }
        let truths: [PartialKeyPath<DirectFinding>] = [
            \.hasAnswered, \.isDirectRecord, \.isForeignRecord, \.hasReadRecord,
        ]
        for truth in truths {
            guard let offset = MemoryLayout<DirectFinding>.offset(of: truth), bytes[offset] <= 1 else { return nil }
        }
        self = bytes.loadUnaligned(as: DirectFinding.self)
    }
}
