import Glibc
import HeartbeatCore

/// `heartbeat run`: opens, prepares and rehearses everything, then judges on the calling thread until an orderly stop.
/// The one place that reads the environment and knows how the parts fit together.
package enum Daemon {
    /// What the daemon takes from its environment.
    package struct Environment: Sendable {
        /// HEARTBEAT_NO_FENCE is set: judge and report, never act.
        package var forbidsFence = false
        /// A stop goes ahead although the watchdog cannot be disarmed (`run --force`).
        package var forcesStop = false
        /// $NOTIFY_SOCKET and $WATCHDOG_USEC of systemd.
        package var notifySocket: String?
        package var watchdogMicroseconds: Int64?
        /// $JOURNAL_STREAM: standard error is the journal's own stream.
        package var journalStream: String?

        package init() {}
    }

    /// Runs until SIGTERM or SIGINT. Returns false when the promise could not be withdrawn in time. Throws only what makes guarding
    /// impossible: another instance, or a host that gives neither a descriptor nor a thread.
    /// The calling thread must be the process's first, before any other was made.
    package static func run(configurationPath: String, environment: Environment) throws -> Bool {
        let signals = try DaemonSignals()
        let softness = Hardening.apply(role: .judge)
        let start = try StartConfiguration(path: configurationPath)
        let paths = start.configuration.paths
        let directoryFaults = Directories.make(paths)
        let instance = try SingleInstance(runtime: paths.runtime)

        let assembly = try DaemonAssembly(
            start: start, configurationPath: configurationPath, environment: environment, signals: signals,
            moreDegraded: softness + directoryFaults)
        return try withExtendedLifetime(instance) {
            let hasWithdrawn = try assembly.judge()
            assembly.tellOfStop(hasWithdrawn: hasWithdrawn)
            assembly.box.stop(inOrder: hasWithdrawn, atMost: .milliseconds(300))
            assembly.reporters.finish(atMost: .milliseconds(300))
            return hasWithdrawn
        }
    }
}
