import Glibc
import HeartbeatCore
import Testing

/// Several hosts with the real engine: nobody who runs is called dead, and no hold outlasts its ground.
@Suite struct PoolSimulationTests {
    private static var turnsWanted: Int {
        getenv("HEARTBEAT_SIMULATION_TURNS").flatMap { Int(String(cString: $0)) } ?? 400_000
    }

    @Test func `no schedule of faults lets a VM run twice`() {
        var total = PoolOracle.Tally()
        var schedules = 0
        var violations = 0
        let started = ContinuousClock.now
        while total.turns < Self.turnsWanted, violations < 3 {
            schedules += 1
            var maker = PoolScenarioMaker(seed: UInt64(schedules))
            let scenario = maker.make()
            var world = PoolWorld(scenario)
            world.run()
            total += world.oracle.tally
            guard let violation = world.oracle.violation else { continue }
            violations += 1
            Issue.record("seed \(schedules): \(violation)\n\(scenario)")
        }
        print("\(schedules) pools, \(total.turns) turns in \(ContinuousClock.now - started): \(total)")
        for (name, count) in [
            ("called dead", total.deads), ("fence", total.fences), ("hold", total.holds), ("release", total.releases),
            ("fence on waking", total.wakingFences), ("stop", total.stops),
        ] { #expect(count > 0, "the run never saw a \(name)") }
    }

    @Test(arguments: PoolTampering.allCases)
    func `the oracle catches hosts that lie`(_ tampering: PoolTampering) {
        for seed in 1...600 as ClosedRange<UInt64> {
            var maker = PoolScenarioMaker(seed: seed)
            var world = PoolWorld(maker.make(), tampering: tampering)
            world.run()
            if world.oracle.violation != nil { return }
        }
        Issue.record("nothing was caught in 600 schedules")
    }
}

extension PoolOracle.Tally {
    static func += (left: inout PoolOracle.Tally, right: PoolOracle.Tally) {
        left.turns += right.turns
        left.deads += right.deads
        left.fences += right.fences
        left.holds += right.holds
        left.releases += right.releases
        left.pauses += right.pauses
        left.wakingFences += right.wakingFences
        left.stops += right.stops
    }
}
