import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// `heartbeat pause` and `heartbeat resume` as programs, where no daemon runs.
@Suite struct PauseCommandTests {
    private static let good = ["pause", "--sr", "sr-a", "--for", "30m", "--reason", "new switch"]

    private static func run(_ arguments: [String]) throws -> StatusProgram {
        let directory = try ReportDirectory()
        let path = try StatusCommandTests.configuration(directory)
        let text = try directory.text("heartbeat.toml").replacingOccurrences(
            of: "[paths]", with: "[paths]\nruntime = \"\(directory.path)\"")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try StatusProgram.run(arguments + ["--config", path])
    }

    @Test(arguments: [good, ["resume"], ["resume", "all"], ["resume", "--sr", "sr-a"]])
    func `without a daemon nothing is changed, and that is no success`(arguments: [String]) throws {
        let program = try Self.run(arguments)
        #expect(program.exitCode == 70)
        #expect(program.errors.hasPrefix("heartbeat: no daemon runs here"))
        #expect(program.output.isEmpty)
    }

    @Test(arguments: [
        ["pause", "--sr", "sr-a", "--for", "30s", "--reason", "x"],
        ["pause", "--sr", "sr-a", "--for", "8d", "--reason", "x"],
        ["pause", "--sr", "sr-a", "--for", "1h", "--reason", ""],
        ["pause", "--sr", "sr-a", "--for", "1h", "--reason", "a\tb"],
        ["pause", "--sr", "a b", "--for", "1h", "--reason", "x"],
    ])
    func `what is not accepted is told in one sentence`(arguments: [String]) throws {
        let program = try Self.run(arguments)
        #expect(program.exitCode == 64)
        #expect(program.errors.hasPrefix("heartbeat: "))
        #expect(program.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        ["pause", "--sr", "sr-a", "--for", "1h"], ["pause"], ["resume", "some"], ["resume", "all", "--sr", "sr-a"],
    ])
    func `a pause without a reason or an end is a usage error`(arguments: [String]) throws {
        #expect(try Self.run(arguments).exitCode == 64)
    }
}
