import Glibc
import HeartbeatCore
import Testing

@Suite struct SimulationTests {
    /// Turns of the judge over all schedules. The default takes seconds in a debug build; ten million are meant for a
    /// release build.
    private static var turnsWanted: Int {
        getenv("HEARTBEAT_SIMULATION_TURNS").flatMap { Int(String(cString: $0)) } ?? 250_000
    }

    /// Seeds of a run; another first seed makes another run.
    private static var firstSeed: UInt64 {
        getenv("HEARTBEAT_SIMULATION_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
    }

    @Test func `no schedule of faults breaks an invariant`() {
        var total = Tally()
        var seed = Self.firstSeed
        let started = ContinuousClock.now
        while total.turns < Self.turnsWanted, total.violations < 5 {
            var maker = ScenarioMaker(seed: seed)
            let scenario = maker.make()
            let result = Simulator.run(scenario)
            total += result.tally
            if result.violation != nil {
                total.violations += 1
                let smallest = Simulator.minimise(scenario)
                let violation = Simulator.run(smallest).violation.map(\.description) ?? ""
                Issue.record("seed \(seed): \(violation)\n\(smallest.literal)")
            }
            seed += 1
        }
        print("\(total.scenarios) schedules, \(total.turns) turns in \(ContinuousClock.now - started)")
        for sighting in total.sightings {
            print("  \(sighting.name): \(sighting.count)")
            #expect(sighting.count > 0, "the run never saw any \(sighting.name)")
        }
    }
}
