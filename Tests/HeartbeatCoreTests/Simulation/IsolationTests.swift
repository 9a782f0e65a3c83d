import HeartbeatCore
import Testing

/// Invariant 7: the health of one SR is a function of its own beats, whatever becomes of the reports of another.
@Suite struct IsolationTests {
    @Test(arguments: 1...15 as ClosedRange<UInt64>)
    func `another SR's hang changes neither health nor silence of this one`(_ seed: UInt64) {
        var maker = ScenarioMaker(seed: seed)
        var scenario = maker.make()
        scenario.world = max(scenario.world, 2)
        scenario.file.storages = Array(0..<scenario.world)
        // What one SR's beats may decide for the host: whether a withdrawal holds, and with it when a process ends.
        scenario.faults.removeAll { !$0.fault.isOfStorageOrProcess }
        var sound = World(scenario)
        var troubled = World(scenario, tampering: .muteFirst)
        sound.watched = 1
        troubled.watched = 1
        sound.run()
        troubled.run()
        #expect(troubled.engine.storages[0].lastVerifiedStart == .never)
        let length = min(sound.history.count, troubled.history.count)
        #expect(length > 30)
        #expect(sound.history.prefix(length).elementsEqual(troubled.history.prefix(length)))
    }
}
