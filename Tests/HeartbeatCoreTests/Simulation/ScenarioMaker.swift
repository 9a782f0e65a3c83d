import HeartbeatCore

/// Makes schedules of faults from a seed. Faults come in bursts around a few outages, since what breaks a judge is
/// the second fault before the first has healed.
struct ScenarioMaker {
    private var random: SeededRandom
    /// Of its own, so that maintenance comes on top of the schedule that a seed makes without it.
    private var maintenance: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        maintenance = SeededRandom(seed: ~seed)
    }

    mutating func make() -> Scenario {
        let pace = random.pick(Pace.allCases)
        let world = Int.random(in: 1...4, using: &random)
        var file = SimulatedFile(timing: pace, storages: Array(0..<world))
        file.partialLoss = random.oneIn(3) ? .fence : .alert
        file.lostUnused = random.oneIn(4) ? .fence : .alert
        file.allLost = random.oneIn(8) ? .hold : .fence
        file.mode = random.oneIn(12) ? .observe : .enforce
        file.readers = random.oneIn(4) ? .xenserver : .heartbeat
        file.outsideLayout = (0..<world).filter { _ in random.oneIn(4) }
        file.percent = random.pick([100, 100, 70, 150])
        if world > 1, random.oneIn(6) { file.storages.removeLast() }
        let fenceBy = Int(pace.timing(percent: 100).fenceBy.wholeMilliseconds)
        let length = fenceBy * 5
        var faults: [TimedFault] = []
        for number in 0..<world where random.oneIn(3) {
            faults.append(.at(.zero, .use(number, random.pick([.none, .unknown]))))
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            addOutage(&faults, world, fenceBy: fenceBy, length: length)
        }
        if maintenance.oneIn(3) { addPauses(&faults, world, fenceBy: fenceBy, length: length) }
        let turns: [Duration] =
            pace == .tiny ? [.milliseconds(100)] : [.milliseconds(100), .milliseconds(250), .milliseconds(900)]
        return Scenario(
            file: file, world: world, turn: random.pick(turns), isOverFenceBudget: random.oneIn(8),
            length: .milliseconds(length), faults: faults.sorted { $0.time < $1.time })
    }

    /// Some SRs are lost at about one time, other things go wrong meanwhile, and most of them come back.
    private mutating func addOutage(_ faults: inout [TimedFault], _ world: Int, fenceBy: Int, length: Int) {
        let start = Int.random(in: 0...length * 2 / 3, using: &random)
        let span = max(Int.random(in: 1...3, using: &random) * fenceBy / 2, 20)
        for number in 0..<world where !random.oneIn(3) {
            let lost = start + (random.oneIn(2) ? 0 : Int.random(in: 0...span / 2, using: &random))
            faults.append(.at(round(lost), loss(of: number, fenceBy: fenceBy)))
            if !random.oneIn(3) {
                let back = lost + Int.random(in: 0...span, using: &random)
                faults.append(.at(round(back), .fine(number, latency(fenceBy))))
            }
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let time = start - span / 4 + Int.random(in: 0...span * 2, using: &random)
            faults.append(.at(round(time), trouble(world, fenceBy: fenceBy)))
        }
    }

    /// Maintenance of some SRs, sometimes called off before its time.
    private mutating func addPauses(_ faults: inout [TimedFault], _ world: Int, fenceBy: Int, length: Int) {
        for _ in 0..<Int.random(in: 1...world + 1, using: &maintenance) {
            let number = Int.random(in: 0..<world, using: &maintenance)
            let begun = Int.random(in: 0...length * 3 / 4, using: &maintenance)
            let span = maintenance.duration(20...fenceBy * (maintenance.oneIn(3) ? 3 : 1))
            faults.append(.at(round(begun), .pause(number, span)))
            guard maintenance.oneIn(3) else { continue }
            let end = begun + Int.random(in: 0...fenceBy, using: &maintenance)
            faults.append(.at(round(end), .resume(number)))
        }
    }

    private mutating func loss(of number: Int, fenceBy: Int) -> Fault {
        if random.oneIn(2) { return .hang(number) }
        if random.oneIn(4) { return .fine(number, random.duration(fenceBy / 20...fenceBy / 2)) }
        return .fail(number, random.pick([.failed, .missing, .wrongTarget, .mismatch, .unsupported]))
    }

    private mutating func latency(_ fenceBy: Int) -> Duration {
        random.oneIn(4) ? random.duration(10...max(fenceBy / 8, 20)) : .milliseconds(20)
    }

    private mutating func trouble(_ world: Int, fenceBy: Int) -> Fault {
        let number = Int.random(in: 0..<world, using: &random)
        let short = random.duration(10...max(fenceBy / 4, 20))
        let long = random.duration(10...fenceBy * 3 / 2)
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: return .use(number, random.pick([.none, .none, .some, .unknown]))
        case 2: return .foreignWriter(number, random.oneIn(2))
        case 3: return .freezeProber(random.oneIn(2) ? short : long)
        case 4: return .killProber
        case 5: return .withholdStandby(long)
        case 6: return .freezeJudge(random.oneIn(2) ? short : long)
        case 7, 8: return .killJudge(random.oneIn(3) ? long : short)
        case 9: return .stopJudge(random.oneIn(2) ? long * 2 : short)
        case 10: return .freezeHost(random.oneIn(2) ? short : long)
        case 11: return .dropReports(short)
        case 12: return .remove(number)
        default: return .reload(variation(number))
        }
    }

    private mutating func variation(_ number: Int) -> Variation {
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1, 2: .silences(percent: random.pick([70, 100, 150, 300]))
        case 3: .partialLoss(random.pick([.alert, .fence]))
        case 4: .lostUnused(random.pick([.alert, .fence]))
        case 5: .allLost(random.pick([.fence, .hold]))
        case 6: .mode(random.pick([.enforce, .observe]))
        case 7: .action(random.pick([.reboot, .none]))
        case 8: .leaveOut(number)
        case 9, 10: .bringIn(number)
        default: .reverse
        }
    }

    private func round(_ milliseconds: Int) -> Duration { .milliseconds(max(milliseconds, 0) / 10 * 10) }
}
