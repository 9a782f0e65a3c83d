import HeartbeatCore

/// `setup` without `--remove`: each SR is found and prepared first, then the file is written once, then the daemon told.
struct SetupAddition {
    let request: SetupRequest
    let environment: SetupEnvironment

    /// `file` holds what is on disk; `report` goes on from what was told so far.
    func run(_ file: consuming SetupFile, _ report: SetupReport) throws(SetupFailure) -> SetupReport {
        var report = report
        try HostIdentity.refuseForeign(file.editor.configuration.host, environment)
        if let profile = request.profile { try file.setProfile(profile, request, &report) }
        try file.setAddress(request.address, &report)
        for uuid in request.storages { try add(uuid, to: &file, &report) }
        if file.isChanged {
            if !request.isDryRun { try file.write() }
            report.steps.append("\(request.isDryRun ? "would write" : "wrote") \(file.path)")
        }
        report.configuration = file.editor.configuration
        report.warnings += otherFencers(of: file.editor.configuration)
        if file.isChanged, !request.isDryRun { report.tell(DaemonControl.reload(runtime: file.runtime)) }
        return report
    }

    /// Other programs here that reset the host, as `heartbeat doctor` finds them.
    private func otherFencers(of configuration: Configuration) -> [String] {
        var host = ExaminedHost(
            configuration: configuration, configurationPath: request.configurationPath, status: .unknown("not asked"))
        host.root = environment.root
        return FencerCheck(host).findings().filter { [.otherFencer, .agentFences].contains($0.kind) }
            .map { "\($0.what): \($0.advice)" }
    }

    private func add(_ uuid: String, to file: inout SetupFile, _ report: inout SetupReport) throws(SetupFailure) {
        let configuration = file.editor.configuration
        let known = configuration.storages.first { $0.uuid == uuid }
        let allowsLocal = request.allowsLocal || known?.allowsLocal == true
        var found = try finder(allowsLocal: allowsLocal).find(
            uuid, host: configuration.host, path: request.path ?? known?.path, isDryRun: request.isDryRun)
        try request.agreeOnKind(&found)
        let preparation = StoragePreparation(
            environment: environment, host: configuration.host, address: configuration.address,
            isDryRun: request.isDryRun)
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

    private func finder(allowsLocal: Bool) throws(SetupFailure) -> StorageFinder {
        do throws(SystemFailure) {
            return try StorageFinder(environment: environment, allowsLocal: allowsLocal)
        } catch {
            throw SetupFailure(error)
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
}
