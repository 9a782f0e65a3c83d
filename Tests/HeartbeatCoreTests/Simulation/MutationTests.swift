import HeartbeatCore
import Testing

/// The oracle's silence is worth something only if it speaks when the engine is wrong.
@Suite struct MutationTests {
    @Test(arguments: Tampering.mutations)
    func `the oracle catches an engine that is told lies`(_ tampering: Tampering) {
        var caught = 0
        for seed in 1...400 as ClosedRange<UInt64> where caught == 0 {
            var maker = ScenarioMaker(seed: seed)
            if Simulator.run(maker.make(), tampering: tampering).violation != nil { caught += 1 }
        }
        #expect(caught > 0)
    }

    @Test func `a failing schedule shrinks to the faults that it needs`() {
        let scenario = Scenario(
            file: SimulatedFile(timing: .brisk, storages: [0, 1]), world: 2, length: .seconds(60),
            faults: [
                .at(.seconds(5), .use(1, .none)),
                .at(.seconds(10), .hang(0)),
                .at(.seconds(10), .hang(1)),
                .at(.seconds(12), .freezeProber(.milliseconds(300))),
                .at(.seconds(15), .killJudge(.seconds(1))),
            ])
        let smallest = Simulator.minimise(scenario, tampering: .forgetLife)
        #expect(smallest.faults == [.at(.seconds(15), .killJudge(.seconds(1)))])
    }
}
