import HeartbeatCore

/// What a pool is held to, by books of its own in true time.
struct PoolOracle {
    /// How often what was seen: a run in which something never happens proves nothing of it.
    struct Tally {
        var turns = 0
        var deads = 0
        var fences = 0
        var holds = 0
        var releases = 0
        var pauses = 0
        var wakingFences = 0
        var stops = 0
    }

    private(set) var violation: String?
    var tally = Tally()
    /// When each host's own beats on each SR were last in trouble.
    private var trouble: [[Duration]]
    /// Start of each host's last verified beat on each SR.
    private var verified: [[Duration]]
    /// Boots that were called dead, and those that woke after it.
    private var isCalledDead: [Bool]
    private var wokeAt: [Duration?]
    /// Of each that woke: the other hosts whose clocks it knew before, with their boots.
    private var witnesses: [[Int: UInt64]]
    private var heldSince: [[Duration?]]
    private var endingSince: [[Duration?]]

    init(_ scenario: PoolScenario) {
        trouble = Array(repeating: Array(repeating: .zero, count: scenario.storages), count: scenario.hosts)
        verified = trouble
        isCalledDead = Array(repeating: false, count: scenario.hosts)
        wokeAt = Array(repeating: nil, count: scenario.hosts)
        witnesses = Array(repeating: [:], count: scenario.hosts)
        heldSince = Array(repeating: Array(repeating: nil, count: scenario.storages), count: scenario.hosts)
        endingSince = heldSince
    }

    private mutating func report(_ words: String, at time: Duration) {
        if violation == nil { violation = "at \(time): \(words)" }
    }

    mutating func noteTrouble(_ host: Int, _ storage: Int, at time: Duration) { trouble[host][storage] = time }

    mutating func noteVerified(_ host: Int, _ storage: Int, startedAgo: Duration, at time: Duration) {
        verified[host][storage] = time - startedAgo
    }

    mutating func noteOff(_ host: Int) {
        isCalledDead[host] = false
        wokeAt[host] = nil
    }

    mutating func noteWaking(_ host: Int, witnesses: [Int: UInt64], at time: Duration) {
        wokeAt[host] = time
        self.witnesses[host] = witnesses
    }

    /// Invariants 1, 11 and 12: nobody runs who is called dead, but one that is paused, which must not go on when it wakes.
    mutating func noteDead(_ world: PoolWorld, _ other: Int, by asked: Int) {
        tally.deads += 1
        let host = world.hosts[other]
        let timing = world.timing
        if host.runsVMs(at: world.now), !host.isPaused, !isWaking(other, world) {
            report("host \(other) is called dead by \(asked) and runs", at: world.now)
        }
        // A boot that nobody has read of yet is not the one that is meant.
        let isThisBoot = world.hosts[asked].known.contains { $0[other]?.bootID.low == host.boot }
        if host.isOn, isThisBoot { isCalledDead[other] = true }
        func order(_ storage: Int) -> (UInt64, UInt64, UInt64) {
            guard let record = world.storages[storage].records[other] else { return (0, 0, 0) }
            return (record.bootID.low, record.generation, record.sequence)
        }
        // By its own order: what was queued lands late.
        let newest = world.storages.indices.max { order($0) < order($1) }
        guard let newest, let record = world.storages[newest].records[other] else {
            return report("host \(other) is called dead by \(asked), and never wrote", at: world.now)
        }
        var promises = false
        for storage in world.storages.indices where record.storages[storage].promise {
            promises = true
            let watched = min(world.now - trouble[asked][storage], world.now - world.storages[storage].landed[other])
            if watched < timing.takeoverAfter {
                report("host \(other) is called dead by \(asked) after \(watched) on SR \(storage)", at: world.now)
            }
            if world.storages[storage].queue.contains(where: { $0.host == other }) {
                report("host \(other) is called dead by \(asked), and a write of it is on its way", at: world.now)
            }
        }
        // Withdrawn by the host itself, whatever its record was made to say.
        let isWithdrawn = host.page.map { $0.host.stoppedAt != .never } ?? false
        if !promises || isWithdrawn && isThisBoot {
            report("host \(other) withdrew its promise and is called dead", at: world.now)
        }
    }

    /// It woke and has not yet had the time to find out: the next round of readings, and three intervals for a second peer.
    private func isWaking(_ host: Int, _ world: PoolWorld) -> Bool {
        wokeAt[host].map { world.now - $0 <= world.timing.interval * 4 + .seconds(4) } ?? false
    }

    /// Some SR shows it what a witness writes. A host that is cut from all that its peers write knows of no pause, and reaches no disk that
    /// they have taken over.
    private func seesWitness(_ host: Int, _ world: PoolWorld) -> Bool {
        witnesses[host].contains { other, boot in
            let witness = world.hosts[other]
            guard witness.boot == boot, witness.isOn, !witness.isPaused, witness.engine != nil else { return false }
            return world.storages.contains { !$0.isFrozen && !$0.cut[host] && !$0.cut[other] }
        }
    }

    /// A fence needs a loss: an SR that was truly silent for fence_after, or a pause that hid as much.
    mutating func noteFence(_ world: PoolWorld, _ host: Int) {
        tally.fences += 1
        if wokeAt[host] != nil, isCalledDead[host] { tally.wakingFences += 1 }
        let isGrounded = world.storages.indices.contains {
            world.now - verified[host][$0] >= world.timing.fenceAfter - .seconds(1)
        }
        let isWoken = wokeAt[host].map { world.now - $0 < world.timing.takeoverAfter } ?? false
        if !isGrounded, !isWoken { report("host \(host) fences without ground", at: world.now) }
    }

    /// A host that beat on the SR when `host` lost it, beats there now, and has been seen by `host` on another one for long enough.
    private func hasItBack(_ world: PoolWorld, _ storage: Int, unlike host: Int) -> Int? {
        let span = world.timing.interval * 4 + .seconds(4)
        func isSound(_ other: Int, _ storage: Int) -> Bool { world.now - trouble[other][storage] > span }
        guard wokeAt[host] == nil, let since = heldSince[host][storage], world.now - since > span else { return nil }
        return world.hosts.indices.first { other in
            let peer = world.hosts[other]
            guard other != host, peer.engine != nil, !peer.isPaused, peer.bornAt < verified[host][storage],
                isSound(other, storage)
            else { return false }
            return world.storages.indices.contains { $0 != storage && isSound(host, $0) && isSound(other, $0) }
        }
    }

    /// Once a turn: who was called dead does not go on; a hold ends in time and is shared by all.
    mutating func check(_ world: PoolWorld, _ host: Int) {
        tally.turns += 1
        if wokeAt[host] != nil, !seesWitness(host, world) { wokeAt[host] = world.now }
        if isCalledDead[host], world.hosts[host].runsVMs(at: world.now), !isWaking(host, world),
            world.hosts[host].resetAt == nil
        {
            report("host \(host) was called dead and goes on", at: world.now)
        }
        guard let engine = world.hosts[host].engine, !engine.isCommitted else { return }
        for storage in world.storages.indices {
            switch engine.storages[storage].hold {
            case .held:
                if heldSince[host][storage] == nil { tally.holds += 1 }
                heldSince[host][storage] = heldSince[host][storage] ?? world.now
                endingSince[host][storage] = nil
                if let other = hasItBack(world, storage, unlike: host) {
                    report("host \(host) holds SR \(storage), which host \(other) has", at: world.now)
                }
            case .ending:
                if endingSince[host][storage] == nil { tally.releases += 1 }
                endingSince[host][storage] = endingSince[host][storage] ?? world.now
                let length = world.now - (endingSince[host][storage] ?? world.now)
                if length > world.timing.fenceAfter + .seconds(1), !isWaking(host, world) {
                    report("host \(host) holds on and on", at: world.now)
                }
            case .none, .sought, .refused:
                heldSince[host][storage] = nil
                endingSince[host][storage] = nil
            }
        }
    }
}
