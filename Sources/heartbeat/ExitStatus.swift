import ArgumentParser
import Glibc
import HeartbeatHost

/// Exit codes of the commands (sysexits.h for faults; the monitoring plugins' guidelines for `status`).
enum ExitStatus {
    static let usage = ExitCode(64)
    static let software = ExitCode(70)
    static let noPermission = ExitCode(77)
    static let badConfiguration = ExitCode(78)

    /// For a configuration that cannot be used: one that may not be read is no bad one.
    static func of(_ fault: ConfigurationFileFault) -> ExitCode {
        if case .unreadable(let failure) = fault, failure.errorNumber == EACCES || failure.errorNumber == EPERM {
            return noPermission
        }
        return badConfiguration
    }
}
