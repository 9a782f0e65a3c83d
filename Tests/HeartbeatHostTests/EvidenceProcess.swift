import Glibc
import Testing

/// A process that a test started; killed with the value.
final class EvidenceProcess {
    private let process: pid_t
    private var isReaped = false

    init(process: pid_t) { self.process = process }

    deinit { killNow() }

    func stop() { kill(process, SIGSTOP) }
    func resume() { kill(process, SIGCONT) }

    /// SIGKILL: whatever it has not written to disk is lost to it.
    func killNow() {
        guard !isReaped else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        isReaped = true
    }

    func waitForSuccess() throws {
        var status: Int32 = 0
        try #require(waitpid(process, &status, 0) == process)
        isReaped = true
        try #require(status == 0)
    }
}
