import Glibc
import HeartbeatCore

/// Another program run for its output, with a deadline. Its arguments are an array: nothing is ever read by a shell.
struct Tool {
    enum Fault: Error, Equatable {
        case missing(String)
        /// It was killed and left behind: a process that storage holds cannot be waited for.
        case deadline(String, Duration)
        case failed(SystemFailure)
    }

    struct Result: Equatable {
        /// Exit code; 128 + signal for one that a signal ended.
        var status: Int32
        /// Standard output and standard error as they came, at most as many bytes as were asked for.
        var output: String
    }

    /// Absolute path of the program.
    let program: String

    init(program: String) {
        self.program = program
    }

    /// Finds a program by name in `directories`.
    init(_ name: String, in directories: [String]) throws(Fault) {
        guard let directory = directories.first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
            throw .missing(name)
        }
        program = "\(directory)/\(name)"
    }

    /// Runs it and waits for its end, at most for `deadline`; keeps `limit` bytes of its output. Blocks; for commands only.
    func run(_ arguments: [String], deadline: Duration, limit: Int = 65_536) throws(Fault) -> Result {
        let end = BootClock.now() + deadline
        var ends: [Int32] = [-1, -1]
        // A socket pair, as it is closed on exec from the start, without pipe2(2), which Swift does not see.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .failed(SystemFailure("make a socket for", program))
        }
        defer { close(ends[0]) }
        let process: pid_t
        do throws(Fault) {
            process = try spawn(arguments, output: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let output = collect(ends[0], until: end, limit: limit)
        while true {
            var status: Int32 = 0
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return Result(status: Self.exitCode(status), output: output) }
            if ended < 0, errno != EINTR { throw .failed(SystemFailure("wait for", program)) }
            if BootClock.now() >= end {
                kill(process, SIGKILL)
                throw .deadline(program, deadline)
            }
            poll(nil, 0, 5)
        }
    }

    private func spawn(_ arguments: [String], output: Int32) throws(Fault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        // Messages of tools are passed on to people and, for blkid, read: in the one language that is always there.
        let settings: [UnsafeMutablePointer<CChar>?] = [
            strdup("LC_ALL=C"), strdup("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
        ]
        defer { (words + settings).forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, program, &actions, nil, words + [nil], settings + [nil])
        guard error == 0 else { throw .failed(SystemFailure("run", program, errorNumber: error)) }
        return process
    }

    /// Reads until the last writer is gone or time is up.
    private func collect(_ descriptor: Int32, until end: BootInstant, limit: Int) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = end - BootClock.now()
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if left <= .zero || poll(&waited, 1, Int32(clamping: left.wholeMilliseconds + 1)) == 0 { break }
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            if bytes.count < limit { bytes += chunk[..<count] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// WIFEXITED and WEXITSTATUS are macros that Swift does not see (wait(2)).
    private static func exitCode(_ status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

extension Tool.Fault: CustomStringConvertible {
    var description: String {
        switch self {
        case .missing(let name): "\(name) is not installed, and setup needs it here: install it"
        case .deadline(let name, let deadline):
            "\(name) did not end within \(DurationText.render(deadline)): storage hangs; try again when it answers"
        case .failed(let failure): failure.description
        }
    }
}
