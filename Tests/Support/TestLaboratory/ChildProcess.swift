import Glibc

/// A process started by a test: its output goes to files, every wait has a deadline, and it is killed by its own id only.
/// Used by one thread at a time.
package final class ChildProcess {
    package let identifier: pid_t
    private let stem: String
    private var outputPath: String { stem + ".out" }
    private var errorPath: String { stem + ".err" }
    private var status: Int32?

    /// Starts `command` with posix_spawnp(3).
    ///
    /// - Parameters:
    ///   - command: program and arguments; the program is looked up in PATH.
    ///   - environment: variables set or, with nil, removed on top of this process's own.
    ///   - input: file that becomes standard input; held open as long as the process lives.
    ///   - directory: where standard output and error are kept.
    /// - Throws: `LaboratoryFailure` when there is no such program.
    package init(
        _ command: [String], environment: [String: String?] = [:], input: String = "/dev/null", directory: String
    ) throws {
        stem = try Files.uniquePath(in: directory, prefix: "heartbeat-process-")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, stem + ".out", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, stem + ".err", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var attributes = Self.plainSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        var identifier: pid_t = 0
        let result = Self.withVector(command) { arguments in
            Self.withVector(Self.environment(with: environment)) { variables in
                posix_spawnp(&identifier, command[0], &actions, &attributes, arguments, variables)
            }
        }
        guard result == 0 else {
            throw LaboratoryFailure("cannot start \(command[0]): \(String(cString: strerror(result)))")
        }
        self.identifier = identifier
    }

    deinit {
        for path in [stem, outputPath, errorPath] { unlink(path) }
    }

    /// Runs `command` to its end. A command that fails or outlives `deadline` is an error with what it said.
    @discardableResult
    package static func run(
        _ command: [String], environment: [String: String?] = [:], deadline: Duration = .seconds(10), directory: String
    ) throws -> String {
        let process = try ChildProcess(command, environment: environment, directory: directory)
        guard let code = process.exitCode(within: deadline) else {
            process.send(SIGKILL)
            throw LaboratoryFailure("'\(command.joined(separator: " "))' did not end within \(deadline)")
        }
        guard code == 0 else {
            throw LaboratoryFailure(
                "'\(command.joined(separator: " "))' ended with \(code): \(process.errorOutput)\(process.output)")
        }
        return process.output
    }

    /// What it wrote to standard output so far.
    package var output: String { Files.text(of: outputPath) ?? "" }

    /// What it wrote to standard error so far.
    package var errorOutput: String { Files.text(of: errorPath) ?? "" }

    /// Still there, a zombie leader with stuck threads included.
    package var isRunning: Bool { reap() == nil }

    /// The exit code, or 128 + the signal that ended it; nil when it has not ended within `deadline`.
    package func exitCode(within deadline: Duration) -> Int32? {
        wait(until: deadline, every: .milliseconds(1)) { reap() != nil }
        return reap()
    }

    /// Sends a signal, unless it has been reaped and its number may belong to somebody else.
    package func send(_ signal: Int32) {
        if reap() == nil { kill(identifier, signal) }
    }

    private func reap() -> Int32? {
        if let status { return status }
        var raw: Int32 = 0
        guard waitpid(identifier, &raw, WNOHANG) == identifier else { return nil }
        // wait(2): the low seven bits are the signal, the next byte is the exit code.
        status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
        return status
    }

    /// No signal blocked or ignored, as after a login: the threads that tests run on block them all, and a child would
    /// inherit that.
    private static func plainSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    private static func environment(with changes: [String: String?]) -> [String] {
        var entries: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            let name = text.prefix { $0 != "=" }
            // systemd's own variables would make a child talk to a manager that did not start it.
            let isForeign = name == "NOTIFY_SOCKET" || name == "WATCHDOG_USEC" || name == "INVOCATION_ID"
            if !isForeign && changes[String(name)] == nil { entries.append(text) }
            next += 1
        }
        for (name, value) in changes {
            if let value { entries.append("\(name)=\(value)") }
        }
        return entries
    }

    private static func withVector<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let vector = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { (vector + index).initialize(to: strdup(text)) }
        (vector + texts.count).initialize(to: nil)
        defer {
            for index in texts.indices { free(vector[index]) }
            vector.deallocate()
        }
        return body(vector)
    }
}
