import CLinux
import Glibc
import HeartbeatCore

/// One command that runs, in a process group of its own. Owned by the notifier's loop; nothing here waits.
struct CommandRun {
    let notice: Notice
    private let process: Int32
    /// When it is killed; `never` once it was.
    private(set) var deadline: BootInstant
    /// What it writes to standard error; -1 once it has closed that.
    private(set) var errors: Int32
    /// errno of an exec that failed.
    private let failure: Int32
    private var lastWords = LastWords()

    /// Forks; what exec says comes with the end. `null` is /dev/null.
    init(_ notice: Notice, null: Int32) throws(SystemFailure) {
        let errors = try Self.pipe()
        defer { close(errors.writing) }
        let failure: (reading: Int32, writing: Int32)
        do throws(SystemFailure) {
            failure = try Self.pipe()
        } catch {
            close(errors.reading)
            throw error
        }
        defer { close(failure.writing) }
        let process = SpawnedProcess.withStrings(notice.environment) {
            heartbeat_run_command(notice.command, $0, null, errors.writing, failure.writing)
        }
        guard process > 0 else {
            let refused = SystemFailure("start", notice.command)
            close(errors.reading)
            close(failure.reading)
            throw refused
        }
        self.notice = notice
        self.process = process
        self.errors = errors.reading
        self.failure = failure.reading
        deadline = BootClock.now() + notice.timeout
    }

    var hasEnded: Bool { heartbeat_has_ended(process) != 0 }

    /// It was killed and told of, and is still there: its place stays taken.
    var isKilled: Bool { deadline == .never }

    /// Kills all of its process group.
    mutating func kill() {
        Glibc.kill(-process, SIGKILL)
        deadline = .never
    }

    /// Reads what it has written, so much at a time that a chatterbox holds nobody up.
    mutating func readErrors() {
        var chunk = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<16 where errors >= 0 {
            let count = read(errors, &chunk, chunk.count)
            if count > 0 {
                lastWords.add(chunk[..<count])
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return
            } else {
                close(errors)
                errors = -1
            }
        }
    }

    /// The last line on standard error so far.
    var words: String { lastWords.text }

    /// Reaps a command that has ended, with whatever of its group is left, and gives what became of it.
    mutating func finish() -> NoticeOutcome {
        // Before it is reaped: then its number may be another's.
        Glibc.kill(-process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, WNOHANG)
        readErrors()
        var errorNumber: Int32 = 0
        let hasFailed = read(failure, &errorNumber, 4) == 4
        close(failure)
        if errors >= 0 { close(errors) }
        errors = -1
        if hasFailed { return .notStarted(errorNumber: errorNumber) }
        // wait(2): the low seven bits are the signal, the next byte is the exit code.
        return status & 0x7f == 0 ? .exited(code: status >> 8 & 0xff) : .signalled(number: status & 0x7f)
    }

    private static func pipe() throws(SystemFailure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard heartbeat_pipe(&ends) == 0 else { throw SystemFailure("create", "a pipe") }
        return (ends[0], ends[1])
    }
}
