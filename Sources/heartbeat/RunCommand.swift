import ArgumentParser
import Glibc
import HeartbeatHost

/// `heartbeat run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon: beats on every SR, judges, and fences this host when it must.",
        discussion: """
            Stays up whatever the configuration says: with a broken file it guards by the last good one, or says \
            "unprotected" until it is reloaded (SIGHUP). Ends on SIGTERM: exit 0, or 70 when no storage took the record \
            that takes the promise to fence back, so that peers may still count on it.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Flag(help: "Stop on SIGTERM even where the watchdog cannot be disarmed (nowayout) and resets this host.")
    var force = false

    func run() throws {
        var environment = Daemon.Environment()
        environment.forbidsFence = getenv("HEARTBEAT_NO_FENCE") != nil
        environment.forcesStop = force
        environment.notifySocket = value(of: "NOTIFY_SOCKET")
        environment.watchdogMicroseconds = value(of: "WATCHDOG_USEC").flatMap { Int64($0) }
        environment.journalStream = value(of: "JOURNAL_STREAM")
        let hasWithdrawn: Bool
        do {
            hasWithdrawn = try Daemon.run(configurationPath: configuration.path, environment: environment)
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
        // Nothing is left to tidy, and a reporter thread that hangs on a dead disk must not hold the exit up.
        _exit(hasWithdrawn ? 0 : ExitStatus.software.rawValue)
    }

    private func value(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
