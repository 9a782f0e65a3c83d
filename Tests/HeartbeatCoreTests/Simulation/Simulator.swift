import HeartbeatCore

/// Runs schedules, and makes a failing one short enough for a person to read.
enum Simulator {
    static func run(_ scenario: Scenario, tampering: Tampering? = nil) -> (violation: Violation?, tally: Tally) {
        var world = World(scenario, tampering: tampering)
        world.run()
        return (world.oracle.violation, world.tally)
    }

    /// Drops every fault without which the schedule still breaks the same rule.
    static func minimise(_ scenario: Scenario, tampering: Tampering? = nil) -> Scenario {
        guard let rule = run(scenario, tampering: tampering).violation?.rule else { return scenario }
        var smallest = scenario
        var shrank = true
        while shrank {
            shrank = false
            for index in smallest.faults.indices.reversed() {
                var candidate = smallest
                candidate.faults.remove(at: index)
                guard run(candidate, tampering: tampering).violation?.rule == rule else { continue }
                smallest = candidate
                shrank = true
            }
        }
        return smallest
    }
}
