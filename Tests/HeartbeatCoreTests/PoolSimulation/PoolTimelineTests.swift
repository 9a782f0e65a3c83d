import HeartbeatCore
import Testing

/// Timelines of several hosts that must come out as they are written.
@Suite struct PoolTimelineTests {
    private static func run(_ change: (inout PoolScenario) -> Void) -> PoolOracle {
        var scenario = PoolScenario()
        scenario.partialLoss = .fence
        change(&scenario)
        var world = PoolWorld(scenario)
        world.run()
        return world.oracle
    }

    private static func at(_ seconds: Int64, _ fault: PoolFault) -> TimedPoolFault {
        TimedPoolFault(time: .seconds(seconds), fault: fault)
    }

    @Test func `an SR that all lose is held by all, and given back to all without a fence`() {
        let oracle = Self.run { $0.faults = [Self.at(200, .cutAll(0)), Self.at(600, .healAll(0))] }
        #expect(oracle.violation == nil)
        #expect(oracle.tally.holds == 3 && oracle.tally.fences == 0 && oracle.tally.deads == 0, "\(oracle.tally)")
    }

    @Test func `the first that has it back releases the others, who fence before anybody calls them dead`() {
        let oracle = Self.run { $0.faults = [Self.at(200, .cutAll(0)), Self.at(400, .heal(host: 2, storage: 0))] }
        #expect(oracle.violation == nil)
        #expect(oracle.tally.holds >= 3 && oracle.tally.releases >= 2 && oracle.tally.fences >= 2, "\(oracle.tally)")
    }

    @Test func `storage that stands still for all and comes back costs nobody his host where another SR goes on`() {
        let oracle = Self.run {
            $0.partialLoss = .alert
            $0.faults = [Self.at(200, .freeze(0)), Self.at(600, .thaw(0))]
        }
        #expect(oracle.violation == nil && oracle.tally.fences == 0 && oracle.tally.deads == 0, "\(oracle.tally)")
    }

    @Test func `a host that stood still unseen goes down when it wakes`() {
        let oracle = Self.run { $0.faults = [Self.at(200, .pause(1, .seconds(200)))] }
        #expect(oracle.violation == nil)
        #expect(oracle.tally.deads > 0 && oracle.tally.wakingFences == 1, "\(oracle.tally)")
    }
}
