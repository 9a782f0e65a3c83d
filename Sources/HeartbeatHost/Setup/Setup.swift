import Glibc
import HeartbeatCore

/// Provisioning: finds SRs, makes what heartbeats are written to, edits the configuration and tells the daemon.
///
/// Doing it again changes nothing. Blocks for up to the deadlines of storage, lock and daemon; for commands.
package struct Setup {
    let request: SetupRequest
    let environment: SetupEnvironment

    /// Longest wait for another setup to end.
    private static let lockDeadline = Duration.seconds(10)

    package init(_ request: SetupRequest, environment: SetupEnvironment = SetupEnvironment()) {
        self.request = request
        self.environment = environment
    }

    /// Does it; the report tells what was done.
    package func run() throws(SetupFailure) -> SetupReport {
        try request.check()
        let path = Self.resolved(request.configurationPath)
        if request.isDryRun { return try change(path) }
        try makeDirectory(WholeFile.parent(of: path))
        let lock: ConfigurationLock
        do throws(SystemFailure) {
            lock = try ConfigurationLock(besides: path, deadline: Self.lockDeadline)
        } catch {
            throw SetupFailure(error)
        }
        let report = try change(path)
        _ = consume lock
        return report
    }

    private func change(_ path: String) throws(SetupFailure) -> SetupReport {
        let file = try SetupFile.open(path, request)
        if request.removes { return try SetupRemoval(request: request).run(file) }
        if let file { return try add(to: file) }
        return try add(to: SetupFile.new(path, request))
    }

    private func add(to file: consuming SetupFile) throws(SetupFailure) -> SetupReport {
        var report = SetupReport()
        try file.setAddress(request.address, &report)
        for uuid in request.storages { try add(uuid, to: &file, &report) }
        if file.isChanged {
            if !request.isDryRun { try file.write() }
            report.steps.append("\(request.isDryRun ? "would write" : "wrote") \(file.path)")
        }
        report.configuration = file.editor.configuration
        if file.isChanged, !request.isDryRun { report.tell(DaemonControl.reload(runtime: file.runtime)) }
        return report
    }

    private func add(_ uuid: String, to file: inout SetupFile, _ report: inout SetupReport) throws(SetupFailure) {
        let configuration = file.editor.configuration
        let known = configuration.storages.first { $0.uuid == uuid }
        let finder: StorageFinder
        do throws(SystemFailure) {
            finder = try StorageFinder(environment: environment)
        } catch {
            throw SetupFailure(error)
        }
        var found = try finder.find(
            uuid, host: configuration.host, path: request.path ?? known?.path, isDryRun: request.isDryRun)
        try request.agreeOnKind(&found)
        let preparation = StoragePreparation(
            environment: environment, host: configuration.host, address: configuration.address,
            isDryRun: request.isDryRun)
        let allowsLocal = request.allowsLocal || known?.allowsLocal == true
        let (storage, made) = try preparation.prepare(found, allowsLocal: allowsLocal)
        report.steps += made.map { "\(request.isDryRun ? "would make" : "made") \($0)" }
        if let reason = found.localReason { report.notes.append("SR \(uuid) is for trials only: \(reason)") }
        guard let known else { return try file.add(storage) }
        if let difference = Self.difference(between: known, and: storage) {
            throw SetupFailure(
                .usage,
                "SR \(uuid) is in \(file.path) with another \(difference): if it was moved on purpose, "
                    + "take it out first with `heartbeat setup --remove --host \(configuration.host) --sr \(uuid)`")
        }
    }

    /// What the file says otherwise of an SR than what is here; a field that the file leaves out is not compared.
    private static func difference(
        between known: Configuration.Storage, and found: Configuration.Storage
    ) -> String? {
        func differs(_ left: String?, _ right: String?) -> Bool { left != nil && left != right }
        if known.kind != found.kind, !known.allowsLocal {
            return "kind (\(known.kind.rawValue), here \(found.kind.rawValue))"
        }
        if StorageFinder.tidy(known.path) != found.path { return "path (\(known.path), here \(found.path))" }
        if differs(known.source, found.source) {
            return "source (\(known.source ?? ""), here \(found.source ?? "none"))"
        }
        if differs(known.fileSystemID, found.fileSystemID) {
            return "fsid (\(known.fileSystemID ?? ""), here \(found.fileSystemID ?? "none"))"
        }
        if differs(known.deviceMapperUUID, found.deviceMapperUUID) {
            return "dm_uuid (\(known.deviceMapperUUID ?? ""), here \(found.deviceMapperUUID ?? "none"))"
        }
        return nil
    }

    /// The name behind symbolic links, so that the rename replaces the file and not a link to it.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private func makeDirectory(_ path: String) throws(SetupFailure) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SetupFailure(SystemFailure("make", path)) }
    }
}
