import TestLaboratory
import Testing

/// heartbeat's scripts for CloudStack as a daemon's host has them, run as CloudStack's server and agent run them.
struct CloudStackScripts {
    typealias Answer = (code: Int32, output: String, errors: String)

    private let laboratory: Laboratory
    private let directory: String

    /// Installs the scripts for `hypervisor` beside the daemon's other files.
    init(_ hypervisor: String, for daemon: HeartbeatDaemon, in laboratory: Laboratory) throws {
        self.laboratory = laboratory
        directory = daemon.directory
        let installed = try Self.install(hypervisor, for: daemon, in: laboratory)
        try #require(installed.code == 0, "\(installed.errors)")
    }

    /// Runs `heartbeat cloudstack install`.
    static func install(
        _ hypervisor: String, for daemon: HeartbeatDaemon, in laboratory: Laboratory
    ) throws -> Answer {
        try run(
            [
                LaboratoryTools.heartbeat, "cloudstack", "install", hypervisor, "--directory", daemon.directory,
                "--config", daemon.configurationPath,
            ], in: laboratory)
    }

    /// Runs a script with its arguments in one text, as over ssh.
    func callAsFunction(_ line: String) throws -> Answer {
        try Self.run(["sh", "-c", "\(directory)/\(line)"], in: laboratory)
    }

    /// The first line of both outputs as one stream, and the exit code: what CloudStack's agent sees.
    func asAgent(_ line: String) throws -> (code: Int32, line: String) {
        let answer = try self("\(line) 2>&1")
        return (answer.code, String(answer.output.prefix { $0 != "\n" }))
    }

    private static func run(_ command: [String], in laboratory: Laboratory) throws -> Answer {
        let process = try laboratory.start(command)
        let code = try #require(process.exitCode(within: .seconds(20)), "\(command) does not end")
        return (code, process.output, process.errorOutput)
    }
}
