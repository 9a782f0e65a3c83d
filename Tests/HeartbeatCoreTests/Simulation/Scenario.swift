import HeartbeatCore

/// A schedule of faults for one host, from its boot. Everything about a run follows from it.
struct Scenario: Equatable, Sendable {
    var file: SimulatedFile
    /// How many SRs the world has; the file may name fewer.
    var world: Int
    /// How often the judge wakes: 100 ms, or more where the host is overloaded.
    var turn: Duration = .milliseconds(100)
    /// More than two fences within the hour.
    var isOverFenceBudget = false
    var length: Duration
    var faults: [TimedFault]

    /// The scenario as a Swift literal that can be pasted into a test.
    var literal: String {
        var text = "Scenario(\n    file: \(file.literal), world: \(world)"
        if turn != .milliseconds(100) { text += ", turn: \(turn.literal)" }
        if isOverFenceBudget { text += ", isOverFenceBudget: true" }
        text += ", length: \(length.literal),\n    faults: [\n"
        for fault in faults { text += "        \(fault.literal),\n" }
        return text + "    ])"
    }
}
