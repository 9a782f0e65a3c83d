import Glibc
import TestLaboratory

extension HeartbeatDaemon {
    /// Judge, prober and standby.
    var processes: [pid_t] { [identifier] + children }

    /// Starts it and waits until every SR has beaten and is armed, and a standby is there.
    func startWhole(within timeout: Duration = .seconds(60)) throws {
        try start()
        let isWhole = reaches(within: timeout) { $0.isArmedAndHealthy && $0.daemon.standby }
        guard isWhole else {
            throw LaboratoryFailure("the daemon is not armed with a standby within \(timeout): \(lastWords)")
        }
    }

    /// The end of what it said, for messages.
    var lastWords: String { String(errorOutput.suffix(500)) }
}

extension DaemonStatus {
    /// Every SR is seen in use.
    var isUsed: Bool { sr.allSatisfy { $0.inUse == "some" } }
}
