import Synchronization
import TestLaboratory

/// QEMU's monitor (QMP): commands with their answers, and events with the instant of their arrival.
final class MonitorConnection: Sendable {
    private let log: LogFile
    private let state = Mutex(State())
    private let connection = Mutex<LineConnection?>(nil)

    private struct State {
        var number = 0
        var answers: [Int: MonitorMessage] = [:]
        var events: [MonitorEvent] = []
    }

    /// Connects and ends the greeting, after which QEMU takes commands and sends events.
    init(path: String, log: LogFile) throws {
        self.log = log
        let opened = try LineConnection(path: path, name: "monitor") { [self] line, instant in
            receive(line, at: instant)
        }
        connection.withLock { $0 = opened }
    }

    /// Every event so far, oldest first.
    var events: [MonitorEvent] { state.withLock { $0.events } }

    /// Executes a command; `arguments` is a JSON object. Blocks until QEMU answers, at most for 10 s.
    func execute(_ command: String, _ arguments: String = "{}") throws {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        let line = #"{"execute": "\#(command)", "arguments": \#(arguments), "id": \#(number)}"#
        log.write("> \(line)", at: .now)
        guard let connection = connection.withLock({ $0 }) else { throw LaboratoryFailure("the monitor is closed") }
        try connection.send(line)
        var answer: MonitorMessage?
        wait(until: .seconds(10), every: .milliseconds(1)) {
            answer = state.withLock { $0.answers.removeValue(forKey: number) }
            return answer != nil
        }
        guard let answer else { throw LaboratoryFailure("QEMU did not answer '\(command)'") }
        if let error = answer.error { throw LaboratoryFailure("QEMU refused '\(command)': \(error.desc)") }
    }

    /// Ends the connection; QEMU goes on.
    func close() { connection.withLock { $0?.close() } }

    private func receive(_ line: String, at instant: Instant) {
        log.write("< \(line.filter { $0 != "\r" })", at: instant)
        guard let message = MonitorMessage(line: line) else { return }
        state.withLock { state in
            if let name = message.event {
                state.events.append(
                    MonitorEvent(
                        name: name, at: instant, isByGuest: message.data?.isByGuest ?? false,
                        detail: message.data?.detail ?? ""))
            } else if let id = message.id {
                state.answers[id] = message
            }
        }
    }
}
