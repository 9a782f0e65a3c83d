import HeartbeatCore

/// Other hosts on the SRs of an engine on the bench: what they write, and what the prober reads of it.
struct PeerBench {
    /// One other host as it is: its records go out with each `beat`.
    struct Peer {
        let name: RecordName
        var bootID: BootID
        var sequence: UInt64 = 0
        /// Indices, in the settings of the bench, of the SRs that it beats on.
        var storages: [Int]
        var lost: Set<Int> = []
        var promises = true
        var takeoverAfter = Duration.seconds(120)
        /// Its boot clock and its wall clock less ours.
        var clockAhead = Duration.zero
        var wallAhead = Duration.zero
        var isBare = false
    }

    var bench: EngineBench
    var peers: [Peer]
    private var lastRead: BootInstant = .never

    init(_ bench: EngineBench, peers count: Int, storages: [Int]? = nil) {
        self.bench = bench
        let all = Array(bench.settings.storages.indices)
        peers = (1...count).map {
            Peer(name: Self.name("peer-\($0)"), bootID: BootID(high: 7, low: UInt64($0)), storages: storages ?? all)
        }
    }

    func name(_ storage: Int) -> RecordName { Self.name(bench.settings.storages[storage].uuid) }

    /// A name that is known to be valid.
    static func name(_ text: String) -> RecordName {
        guard let name = RecordName(text) else { preconditionFailure("\(text) is no name") }
        return name
    }

    /// A peer's record on an SR as it stands now.
    func record(_ peer: Peer, on storage: Int) -> HeartbeatRecord {
        var record = HeartbeatRecord(
            host: peer.name, storage: name(storage), bootID: peer.bootID, interval: .seconds(5),
            takeoverAfter: peer.takeoverAfter)
        record.generation = 1
        record.sequence = peer.sequence
        record.bootClock = bench.now + peer.clockAhead
        record.wallNanoseconds = bench.now.nanoseconds + peer.wallAhead.wholeNanoseconds
        record.promise = peer.promises
        for other in peer.storages {
            record.storages.append(
                StorageMark(of: name(other), promise: peer.promises, loss: peer.lost.contains(other)))
        }
        return record
    }

    /// Every peer beats on its SRs but the lost ones, and the prober reads `storages` (all by default): one round each.
    mutating func round(_ storages: [Int]? = nil, writing: Set<Int>? = nil) {
        let now = bench.now
        for index in peers.indices where writing?.contains(index) ?? true { peers[index].sequence += 1 }
        for storage in storages ?? Array(bench.settings.storages.indices) {
            for (index, peer) in peers.enumerated()
            where peer.storages.contains(storage) && !peer.lost.contains(storage) {
                guard writing?.contains(index) ?? true else { continue }
                var sighting = PeerSighting(
                    .content, storage: UInt32(storage), generation: bench.engine.generation, host: peer.name,
                    start: now,
                    end: now)
                sighting.previousStart = lastRead
                sighting.wallNanoseconds = now.nanoseconds
                sighting.number = now.nanoseconds / 1_000_000_000
                sighting.hasRecord = !peer.isBare
                if !peer.isBare { sighting.record = record(peer, on: storage) }
                bench.engine.receive(sighting, at: now)
            }
            bench.engine.receive(
                PeerSighting(
                    .round, storage: UInt32(storage), generation: bench.engine.generation, host: name(storage),
                    start: now,
                    end: now), at: now)
        }
        lastRead = now
        bench.step()
    }

    /// So many seconds of beats each 5 s on `good` SRs here, with hanging ones on the others, and rounds of readings where it
    /// beats.
    mutating func live(_ seconds: Int, good: [Int]? = nil, writing: Set<Int>? = nil) {
        let well = good ?? Array(bench.settings.storages.indices)
        for _ in 0..<seconds / 5 {
            for storage in bench.settings.storages.indices {
                if well.contains(storage) {
                    bench.good(storage)
                } else if bench.state(storage).inFlightSince == .never {
                    bench.hang(storage)
                }
            }
            round(well, writing: writing)
            bench.advance(.seconds(5))
        }
    }

    func verdict(_ peer: Int = 0) -> PeerVerdict {
        bench.engine.peers.verdict(
            of: peers[peer].name, at: bench.now, takeoverAfter: .seconds(120), interval: .seconds(5))
    }
}
