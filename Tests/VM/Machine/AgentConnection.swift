import FoundationEssentials
import Synchronization
import TestLaboratory

/// The agent in a guest: it runs commands, several at a time, and says `ready <boot id>` whenever it starts.
/// Lines to it: `<number> <seconds> <base64 of a bash command>`; back: `<number> <exit status> <base64 of its output>`.
final class AgentConnection: Sendable {
    private let log: LogFile
    private let state = Mutex(State())
    private let connection = Mutex<LineConnection?>(nil)

    /// A start of the agent.
    struct Start: Sendable {
        let at: Instant
        let bootID: String
    }

    private struct State {
        var number = 0
        var answers: [Int: CommandResult] = [:]
        var starts: [Start] = []
    }

    init(path: String, log: LogFile) throws {
        self.log = log
        let opened = try LineConnection(path: path, name: "agent") { [self] line, instant in
            receive(line, at: instant)
        }
        connection.withLock { $0 = opened }
    }

    /// The newest start of the agent; nil before the first.
    var lastStart: Start? { state.withLock { $0.starts.last } }

    /// Runs a bash command as root. Blocks until it ends; the agent cuts it off after `deadline`. `isLost` is asked now and
    /// then; it is true when no answer can come any more, as after a reset, and that is an error.
    func run(_ command: String, within deadline: Duration, isLost: () -> Bool) throws -> CommandResult {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        log.write("> \(number) \(command)", at: .now)
        let seconds = max(1, deadline.components.seconds)
        guard let connection = connection.withLock({ $0 }) else { throw LaboratoryFailure("the agent is closed") }
        try connection.send("\(number) \(seconds) \(Data(command.utf8).base64EncodedString())")
        var result: CommandResult?
        // The agent itself gets some time to answer, on a processor that may be slow.
        wait(until: deadline + .seconds(10), every: .milliseconds(5)) {
            result = state.withLock { $0.answers.removeValue(forKey: number) }
            return result != nil || isLost()
        }
        guard let result else {
            throw LaboratoryFailure(
                isLost() ? "the machine was reset before '\(command)' ended" : "no answer to '\(command)'")
        }
        return result
    }

    /// Ends the connection.
    func close() { connection.withLock { $0?.close() } }

    private func receive(_ line: String, at instant: Instant) {
        // A reset may leave half an answer in front of it; base64 has no blanks.
        if let range = line.firstRange(of: "ready ") {
            let bootID = String(line[range.upperBound...].filter { !$0.isWhitespace })
            log.write("< ready \(bootID)", at: instant)
            return state.withLock { $0.starts.append(Start(at: instant, bootID: bootID)) }
        }
        let fields = line.split(whereSeparator: \.isWhitespace)
        guard fields.count >= 2, let number = Int(fields[0]), let status = Int(fields[1]) else {
            return log.write("< (not understood) \(line)", at: instant)
        }
        let bytes = fields.count > 2 ? Data(base64Encoded: String(fields[2])) ?? Data() : Data()
        let result = CommandResult(status: status, output: String(decoding: bytes, as: UTF8.self))
        log.write("< \(number) \(status) \(result.output)", at: instant)
        state.withLock { $0.answers[number] = result }
    }
}
