import HeartbeatCore

/// Several hosts with the real policy engine on shared SRs, in virtual time: steps of 250 ms. A run follows from its scenario
/// alone.
struct PoolWorld {
    static let step = Duration.milliseconds(250)
    /// Its timeout, over which no daemon feeds it.
    static let watchdog = Duration.seconds(45)
    let scenario: PoolScenario
    let tampering: PoolTampering?
    var random: SeededRandom
    var now = Duration.zero
    var storages: [PoolStorage]
    var hosts: [PoolHost]
    var oracle: PoolOracle
    let settings: EngineSettings

    init(_ scenario: PoolScenario, tampering: PoolTampering? = nil) {
        self.scenario = scenario
        self.tampering = tampering
        random = SeededRandom(seed: scenario.seed)
        storages = (0..<scenario.storages).map { _ in PoolStorage(hosts: scenario.hosts) }
        hosts = (0..<scenario.hosts).map {
            PoolHost(number: $0, storages: scenario.storages, hosts: scenario.hosts)
        }
        var file = BenchFile(storages: scenario.storages)
        file.policy.partialLoss = scenario.partialLoss
        settings = file.settings
        oracle = PoolOracle(scenario)
        for host in hosts.indices { start(host, life: nil) }
    }

    var timing: Configuration.Timing { settings.configuration.timing }

    mutating func run() {
        var next = 0
        while now < scenario.length, oracle.violation == nil {
            while next < scenario.faults.count, scenario.faults[next].time <= now {
                apply(scenario.faults[next].fault)
                next += 1
            }
            for storage in storages.indices { storages[storage].drain(at: now) }
            for host in hosts.indices { live(host) }
            ask()
            now += Self.step
        }
    }

    /// A daemon starts on a host, with what an earlier one of the same boot kept.
    mutating func start(_ host: Int, life: LifePageContent?) {
        let clock = hosts[host].clock(at: now)
        var engine = PolicyEngine(settings: settings, life: life, at: clock)
        engine.beginGeneration(engine.generation + 1, at: clock)
        hosts[host].engine = engine
        hosts[host].sequence = 0
        hosts[host].stopDeadline = nil
        hosts[host].page = nil
        hosts[host].daemonBackAt = nil
        hosts[host].resetAt = nil
        for storage in storages.indices {
            hosts[host].beats[storage] = nil
            hosts[host].nextBeat[storage] = clock + random.duration(0...5_000)
            hosts[host].nextRound[storage] = clock + random.duration(0...5_000)
            hosts[host].lastVerified[storage] = .never
            for other in hosts.indices { hosts[host].known[storage][other] = nil }
            oracle.noteTrouble(host, storage, at: now)
        }
    }

    private mutating func live(_ host: Int) {
        if let off = hosts[host].offUntil {
            guard now >= off else { return }
            boot(host)
        }
        if let paused = hosts[host].pausedUntil {
            guard now >= paused else {
                hosts[host].pausedFor += Self.step
                return
            }
            hosts[host].pausedUntil = nil
            oracle.noteWaking(host, witnesses: witnesses(of: host), at: now)
        }
        if let reset = hosts[host].resetAt, now >= reset {
            return turnOff(host, until: now + random.duration(30_000...90_000))
        }
        guard hosts[host].engine != nil else {
            if let back = hosts[host].daemonBackAt, now >= back { start(host, life: hosts[host].page) }
            return
        }
        for storage in storages.indices {
            beat(host, storage)
            read(host, storage)
        }
        turn(host)
    }

    /// The other hosts, with their boots, whose clocks this one knew before it was paused. A pause right after a start, or in which all
    /// others booted, is known in part at best.
    private func witnesses(of host: Int) -> [Int: UInt64] {
        guard let engine = hosts[host].engine else { return [:] }
        var boots: [Int: UInt64] = [:]
        for entry in engine.peers.entries where entry.clockSureSince != .never {
            guard let other = hosts.firstIndex(where: { $0.name == entry.host }) else { continue }
            boots[other] = entry.record.bootID.low
        }
        return boots
    }

    private mutating func turn(_ host: Int) {
        let clock = hosts[host].clock(at: now)
        hosts[host].engine?.noteTick(clock, at: clock)
        _ = hosts[host].engine?.step(at: clock)
        guard let engine = hosts[host].engine else { return }
        hosts[host].engine?.drainEvents { _ in }
        if hosts[host].vmsFrom == nil, engine.storages.contains(where: { $0.life == .armed && $0.promisedHere }) {
            hosts[host].vmsFrom = now + .seconds(30)
        }
        oracle.check(self, host)
        if engine.isCommitted, hosts[host].resetAt == nil {
            oracle.noteFence(self, host)
            // Evidence and sync take up to their budgets.
            hosts[host].resetAt = now + random.duration(100...3_300)
        }
        guard let deadline = hosts[host].stopDeadline, !engine.isCommitted else { return }
        guard engine.withdrawalHolds || clock >= deadline else { return }
        // A stop that nobody can read of leaves the watchdog armed.
        if !engine.withdrawalHolds { hosts[host].resetAt = now + Self.watchdog }
        leave(host, stoppedAt: engine.withdrawalHolds ? clock : .never, for: hosts[host].stopLength)
    }

    /// The daemon ends; the host runs on.
    mutating func leave(_ host: Int, stoppedAt: BootInstant, for length: Duration) {
        guard let engine = hosts[host].engine else { return }
        let clock = hosts[host].clock(at: now)
        var entry = engine.lifeHostEntry(
            bootID: BootID(high: 1, low: hosts[host].boot), nonceSecret: 1, lastTurn: clock)
        entry.stoppedAt = stoppedAt
        let entries = engine.storages.indices.map {
            LifeEntry(uuid: settings.storages[$0].uuid, engine.storages[$0])
        }
        hosts[host].page = LifePageContent(host: entry, storages: entries)
        hosts[host].engine = nil
        hosts[host].daemonBackAt = now + length
        for storage in storages.indices { hosts[host].beats[storage] = nil }
    }

    /// The kernel is gone, and with it whatever has not reached a server.
    mutating func turnOff(_ host: Int, until time: Duration) {
        hosts[host].engine = nil
        hosts[host].page = nil
        hosts[host].daemonBackAt = nil
        hosts[host].resetAt = nil
        hosts[host].vmsFrom = nil
        hosts[host].pausedUntil = nil
        hosts[host].offUntil = time
        for storage in storages.indices { hosts[host].beats[storage] = nil }
        oracle.noteOff(host)
    }

    private mutating func boot(_ host: Int) {
        hosts[host].offUntil = nil
        hosts[host].boot += 1
        hosts[host].bornAt = now
        hosts[host].pausedFor = .zero
        start(host, life: nil)
    }

    /// What lies on storage now is what the asked host has read of the other, as `check` makes sure of.
    private func isConfirmed(_ other: Int, by asked: Int) -> Bool {
        storages.indices.allSatisfy { storage in
            guard let known = hosts[asked].known[storage][other] else { return true }
            let isReached = !storages[storage].isFrozen && !storages[storage].cut[asked]
            return isReached && storages[storage].records[other] == known
        }
    }

    /// Every host is asked after every other, once a second.
    private mutating func ask() {
        guard now.components.attoseconds == 0 else { return }
        for asked in hosts.indices where hosts[asked].isOn && !hosts[asked].isPaused {
            guard let engine = hosts[asked].engine else { continue }
            let clock = hosts[asked].clock(at: now)
            for other in hosts.indices where other != asked {
                let verdict = engine.peers.verdict(
                    of: hosts[other].name, at: clock, takeoverAfter: timing.takeoverAfter, interval: timing.interval)
                if case .dead = verdict, isConfirmed(other, by: asked) { oracle.noteDead(self, other, by: asked) }
            }
        }
    }
}
