import HeartbeatCore

/// Draws pools and faults from a seed.
struct PoolScenarioMaker {
    private var random: SeededRandom
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed &* 0x9E37_79B9 &+ 7)
    }

    mutating func make() -> PoolScenario {
        var scenario = PoolScenario()
        scenario.seed = seed
        scenario.hosts = Int.random(in: 2...4, using: &random)
        scenario.storages = Int.random(in: 1...3, using: &random)
        scenario.partialLoss = random.oneIn(2) ? .fence : .alert
        // In half of them late enough for a hold: the table must reach back to takeover_after.
        var time = Duration.seconds(Int64.random(in: random.oneIn(2) ? 20...140 : 140...200, using: &random))
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            for fault in faults(scenario, at: time) { scenario.faults.append(fault) }
            time += .seconds(Int64.random(in: 1...150, using: &random))
        }
        scenario.faults.sort { $0.time < $1.time }
        return scenario
    }

    private mutating func faults(_ scenario: PoolScenario, at time: Duration) -> [TimedPoolFault] {
        let host = Int.random(in: 0..<scenario.hosts, using: &random)
        let storage = Int.random(in: 0..<scenario.storages, using: &random)
        let length = random.duration(random.oneIn(2) ? 2_000...60_000 : 60_000...400_000)
        func span(_ begin: PoolFault, _ end: PoolFault) -> [TimedPoolFault] {
            [TimedPoolFault(time: time, fault: begin), TimedPoolFault(time: time + length, fault: end)]
        }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return span(.freeze(storage), .thaw(storage))
        case 1 where random.oneIn(3): return span(.cutAll(storage), .healAll(storage))
        case 1, 2:
            // Everybody loses it; one has it back before the others.
            let early = time + length / 2
            return span(.cutAll(storage), .healAll(storage)) + [
                TimedPoolFault(time: early, fault: .heal(host: host, storage: storage))
            ]
        case 3, 4: return span(.cut(host: host, storage: storage), .heal(host: host, storage: storage))
        case 5: return [TimedPoolFault(time: time, fault: .pause(host, length))]
        case 6:
            let away = random.duration(500...20_000)
            return [TimedPoolFault(time: time, fault: random.oneIn(2) ? .kill(host, away) : .stop(host, length))]
        default: return [TimedPoolFault(time: time, fault: .crash(host, length))]
        }
    }
}
