import Glibc
import HeartbeatCore

/// Provisioning: finds SRs, makes what heartbeats are written to, edits the configuration and tells the daemon.
///
/// Doing it again changes nothing. Ended at any point, it leaves the old configuration or the new one, and a later run
/// goes on from there. Blocks for up to the deadlines of storage, xapi, lock and daemon; for commands.
package struct Setup {
    let request: SetupRequest
    let environment: SetupEnvironment

    /// Longest wait for another setup to end, which may itself wait for storage and xapi.
    private static let lockDeadline = Duration.seconds(60)

    package init(_ request: SetupRequest, environment: SetupEnvironment = SetupEnvironment()) {
        self.request = request
        self.environment = environment
    }

    /// Does it; the report tells what was done.
    package func run() throws(SetupFailure) -> SetupReport {
        try request.check()
        var report = SetupReport()
        let request = try request.importing(&report)
        let path = Self.resolved(request.configurationPath)
        if request.isDryRun { return try change(path, request, report) }
        try makeDirectory(WholeFile.parent(of: path))
        let lock: ConfigurationLock
        do throws(SystemFailure) {
            lock = try ConfigurationLock(besides: path, deadline: Self.lockDeadline)
        } catch {
            throw SetupFailure(error)
        }
        Self.removeLeftovers(of: path)
        let result = try change(path, request, report)
        _ = consume lock
        return result
    }

    private func change(
        _ path: String, _ request: SetupRequest, _ report: SetupReport
    ) throws(SetupFailure) -> SetupReport {
        let file = try SetupFile.open(path, host: request.host)
        if request.removes { return try SetupRemoval(request: request).run(file) }
        var report = report
        let host = try host(file?.editor.configuration.host, &report)
        let addition = SetupAddition(request: request, environment: environment)
        guard let file else { return try addition.run(SetupFile.new(path, host: host, request), report) }
        try file.refuse(otherThan: host)
        return try addition.run(file, report)
    }

    /// What this host is called: as asked for, else as found, which the report tells.
    private func host(_ configured: String?, _ report: inout SetupReport) throws(SetupFailure) -> String {
        if let host = request.host { return host }
        let identity = try HostIdentity.find(environment, configured: configured)
        report.notes.append("this host is \(identity.name) on every SR: \(identity.origin)")
        return identity.name
    }

    /// The name behind symbolic links, so that the rename replaces the file and not a link to it.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Takes away what a setup that was killed left beside the file. Called with the lock held: nobody else writes there.
    private static func removeLeftovers(of path: String) {
        let directory = WholeFile.parent(of: path)
        let start = path.split(separator: "/").last.map { "\($0).new-" } ?? ""
        // What cannot be listed or removed is in nobody's way.
        for name in (try? KernelFile.names(in: directory)) ?? [] where !start.isEmpty && name.hasPrefix(start) {
            unlink("\(directory)/\(name)")
        }
    }

    private func makeDirectory(_ path: String) throws(SetupFailure) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SetupFailure(SystemFailure("make", path)) }
    }
}
