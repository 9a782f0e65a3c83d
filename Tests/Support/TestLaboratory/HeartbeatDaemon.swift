import Glibc

/// `heartbeat run` on a bench, with a trigger that is a plain file. Scenarios start, freeze, kill and restart it.
package final class HeartbeatDaemon {
    package var configuration: DaemonConfiguration
    /// Holds configuration, runtime, state and the files in place of trigger and kernel log.
    package let directory: String
    package let trigger: TriggerFile
    private let laboratory: Laboratory
    private var process: ChildProcess?
    private var startedAt = Instant.now

    /// Writes the configuration and, unless they are `prepared`, makes the files of every SR in it; does not start anything.
    ///
    /// - Throws: `LaboratoryFailure` when one of these files cannot be made.
    package init(
        _ configuration: DaemonConfiguration, in laboratory: Laboratory, name: String = "daemon", prepared: Bool = false
    ) throws {
        self.configuration = configuration
        self.laboratory = laboratory
        directory = laboratory.directory + "/" + name
        try Files.makeDirectory(directory)
        try Files.makeDirectory(directory + "/run")
        try Files.makeDirectory(directory + "/state")
        try Files.write([UInt8](), to: directory + "/kmsg")
        trigger = try TriggerFile(path: directory + "/trigger")
        for storage in configuration.storages where !prepared {
            try StorageLayout.make(at: storage.path, host: configuration.host, address: configuration.address)
        }
        try writeConfiguration()
    }

    deinit { trigger.close() }

    package var configurationPath: String { directory + "/heartbeat.toml" }

    /// Process of the judge; 0 when it was never started.
    package var identifier: pid_t { process?.identifier ?? 0 }

    package var isRunning: Bool { process?.isRunning ?? false }

    /// What it wrote to standard error, for messages of failed tests.
    package var errorOutput: String { process?.errorOutput ?? "" }

    /// What it wrote in place of the kernel log.
    package var kernelLog: String { Files.text(of: directory + "/kmsg") ?? "" }

    /// Puts the configuration (or any text in its place) where the daemon reads it.
    package func writeConfiguration(_ text: String? = nil) throws {
        try Files.write(text ?? configuration.text(in: directory), to: configurationPath)
    }

    /// Starts it, also again.
    package func start(environment: [String: String?] = [:]) throws {
        startedAt = .now
        process = try laboratory.start(command("run"), environment: environment)
    }

    /// Starts it and waits until every SR is armed and healthy.
    ///
    /// - Throws: `LaboratoryFailure` with its last words when that takes longer than ten seconds.
    package func startArmed(environment: [String: String?] = [:]) throws {
        try start(environment: environment)
        guard wait(until: .seconds(10), { !isRunning || status?.isArmedAndHealthy == true }), isRunning else {
            let text = Files.text(of: directory + "/run/status.json") ?? "no status file"
            throw LaboratoryFailure("the daemon does not arm: \(text) \(errorOutput)")
        }
    }

    /// The status file now; nil when there is none since the last start, or it makes no sense.
    package var status: DaemonStatus? {
        // The loss is fine: scenarios wait until the file says what they expect.
        guard let bytes = Files.bytes(of: directory + "/run/status.json"), let status = try? DaemonStatus(json: bytes),
            status.updatedAt > startedAt
        else { return nil }
        return status
    }

    /// Waits until the status file meets `condition`.
    package func reaches(within timeout: Duration, _ condition: (DaemonStatus) -> Bool) -> Bool {
        wait(until: timeout, every: .milliseconds(10)) { status.map(condition) ?? false }
    }

    /// Runs another subcommand with the same configuration; returns exit code and both outputs.
    package func ask(
        _ subcommand: String, _ arguments: [String] = [], deadline: Duration = .seconds(5)
    ) throws -> (code: Int32, output: String, errors: String) {
        let process = try begin(subcommand, arguments)
        guard let code = process.exitCode(within: deadline) else {
            throw LaboratoryFailure("'heartbeat \(subcommand)' did not answer within \(deadline)")
        }
        return (code, process.output, process.errorOutput)
    }

    /// Starts another subcommand with the same configuration and leaves it running.
    package func begin(_ subcommand: String, _ arguments: [String] = []) throws -> ChildProcess {
        try laboratory.start(command(subcommand) + arguments)
    }

    package func send(_ signal: Int32) { process?.send(signal) }

    /// Asks it to stop; returns the exit code, nil when it has not ended within `deadline`.
    package func stop(within deadline: Duration) -> Int32? {
        send(SIGTERM)
        return process?.exitCode(within: deadline)
    }

    /// Kills the judge as a crash would, and waits for it to go. Its probers see that for themselves.
    package func crash() {
        send(SIGKILL)
        _ = process?.exitCode(within: .seconds(5))
    }

    /// Processes that the judge started: prober and standby.
    package var children: [pid_t] { ProcessTable.children(of: identifier) }

    /// The child that holds the SRs' files open; nil between generations.
    package var prober: pid_t? {
        let paths = configuration.storages.map(\.path)
        return children.first { child in
            ProcessTable.openFiles(of: child).contains { file in paths.contains { file.hasPrefix($0) } }
        }
    }

    private func command(_ subcommand: String) -> [String] {
        [LaboratoryTools.heartbeat, subcommand, "--config", configurationPath]
    }
}
