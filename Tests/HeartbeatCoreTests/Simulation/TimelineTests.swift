import HeartbeatCore
import Testing

/// Schedules that once broke a rule, as the simulation printed them.
@Suite struct TimelineTests {
    @Test(arguments: TimelineTests.timelines)
    func `a timeline that once broke a rule breaks none`(_ scenario: Scenario) {
        #expect(Simulator.run(scenario).violation == nil, "\(scenario.literal)")
    }

    static let timelines = [
        // The record stood for shorter deadlines, a restart forgot them.
        Scenario(
            file: SimulatedFile(timing: .tiny, percent: 70, storages: [0, 1], outsideLayout: [1]), world: 2,
            length: .milliseconds(12_500),
            faults: [
                .at(.milliseconds(2_870), .fail(1, .unsupported)),
                .at(.milliseconds(4_970), .reload(.silences(percent: 150))),
                .at(.milliseconds(5_430), .killJudge(.milliseconds(300))),
                .at(.milliseconds(6_140), .hang(0)),
            ]),
        // No SR in the readers' sight: the silence of none was taken for evidence on all.
        Scenario(
            file: SimulatedFile(timing: .brisk, readers: .xenserver, storages: [0, 1, 2], outsideLayout: [0, 1, 2]),
            world: 3, turn: .milliseconds(900), length: .seconds(100),
            faults: [.at(.milliseconds(35_400), .killJudge(.milliseconds(13_170)))]),
        Scenario(
            file: SimulatedFile(
                timing: .standard, partialLoss: .fence, readers: .xenserver, storages: [0, 1], outsideLayout: [0, 1]),
            world: 2, turn: .milliseconds(250), length: .seconds(450),
            faults: [
                .at(.milliseconds(58_550), .freezeProber(.milliseconds(78_920))),
                .at(.seconds(67), .hang(1)),
            ]),
        // A judge killed on the ladder began it anew.
        Scenario(
            file: SimulatedFile(timing: .brisk, partialLoss: .fence, storages: [0, 1]), world: 2,
            turn: .milliseconds(250), isOverFenceBudget: true, length: .seconds(100),
            faults: [
                .at(.milliseconds(9_060), .hang(0)),
                .at(.milliseconds(22_040), .killJudge(.milliseconds(3_670))),
            ]),
        // A judge frozen on the ladder gave the rung after it a whole budget.
        Scenario(
            file: SimulatedFile(timing: .kvm, storages: [0, 1]), world: 2, length: .seconds(225),
            faults: [
                .at(.milliseconds(127_180), .fail(0, .mismatch)),
                .at(.milliseconds(132_730), .fail(1, .unsupported)),
                .at(.milliseconds(138_980), .killJudge(.milliseconds(7_900))),
                .at(.milliseconds(164_620), .freezeJudge(.milliseconds(2_120))),
            ]),
        // Health went by longer deadlines that were not announced yet: no alert before the fence.
        Scenario(
            file: SimulatedFile(timing: .tiny, lostUnused: .fence, storages: [0, 1]), world: 2,
            length: .milliseconds(12_500),
            faults: [
                .at(.seconds(0), .use(0, .none)),
                .at(.milliseconds(9_380), .reload(.silences(percent: 300))),
                .at(.milliseconds(9_390), .hang(0)),
            ]),
        // The file said action none by the time of the restart: a committed fence was dropped.
        Scenario(
            file: SimulatedFile(timing: .tiny, lostUnused: .fence, storages: [0]), world: 1,
            length: .milliseconds(12_500),
            faults: [
                .at(.milliseconds(2_080), .hang(0)),
                .at(.milliseconds(2_240), .reload(.action(.none))),
                .at(.milliseconds(6_740), .stopJudge(.milliseconds(5_240))),
            ]),
    ]
}
