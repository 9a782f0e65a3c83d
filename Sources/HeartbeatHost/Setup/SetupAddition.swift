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
        try file.setAddress(request.address)
        let configuration = file.editor.configuration
        let places = try find(for: configuration)
        try LivingName(environment: environment, configuration: configuration).refuse(on: places.map(\.found))
        for place in places {
            let storage = try prepare(place, configuration, &report)
            if place.known == nil { try file.add(storage) }
        }
        if file.isChanged {
            if !request.isDryRun { try file.write() }
            report.steps.append("\(request.isDryRun ? "would write" : "wrote") \(file.path)")
        }
        report.configuration = file.editor.configuration
        report.warnings += otherFencers(of: file.editor.configuration)
        if !request.isDryRun { report.tell(DaemonControl.reload(runtime: file.runtime), wrote: file.isChanged) }
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

    /// The SRs asked for; with an address those too that the file has already, since the daemon must not be told of it before
    /// its file is on each of them.
    private func find(for configuration: Configuration) throws(SetupFailure) -> [Place] {
        var places: [Place] = []
        for known in configuration.storages where request.address != nil && !request.storages.contains(known.uuid) {
            // A block device has no place for it.
            if known.path.hasPrefix(environment.devices + "/") { continue }
            places.append(
                Place(
                    found: try finder(allowsLocal: known.allowsLocal).find(
                        known.uuid, host: configuration.host, path: known.path, isDryRun: request.isDryRun),
                    known: known, allowsLocal: known.allowsLocal))
        }
        for uuid in request.storages {
            let known = configuration.storages.first { $0.uuid == uuid }
            let allowsLocal = request.allowsLocal || known?.allowsLocal == true
            var found = try finder(allowsLocal: allowsLocal).find(
                uuid, host: configuration.host, path: request.path ?? known?.path, isDryRun: request.isDryRun)
            try request.agreeOnKind(&found)
            places.append(Place(found: found, known: known, allowsLocal: allowsLocal))
        }
        return places
    }

    /// Makes what beats need on an SR; gives it as it belongs into the file. Refuses one that has become another than the
    /// one that the file has.
    private func prepare(
        _ place: Place, _ configuration: Configuration, _ report: inout SetupReport
    ) throws(SetupFailure) -> Configuration.Storage {
        let uuid = place.found.uuid
        let preparation = StoragePreparation(
            environment: environment, host: configuration.host, address: configuration.address,
            isDryRun: request.isDryRun)
        let (storage, made) = try preparation.prepare(place.found, allowsLocal: place.allowsLocal)
        report.steps += made.map { "\(request.isDryRun ? "would make" : "made") \($0)" }
        if let reason = place.found.localReason { report.notes.append("SR \(uuid) is for trials only: \(reason)") }
        if let known = place.known, let difference = Self.difference(between: known, and: storage) {
            throw SetupFailure(
                .usage,
                "SR \(uuid) is in \(request.configurationPath) with another \(difference): if it was moved on purpose, "
                    + "take it out first with `heartbeat setup --remove --host \(configuration.host) --sr \(uuid)`")
        }
        return storage
    }

    /// An SR where it was found, and as the file has it; `known` is nil for one that is to be added.
    private struct Place {
        let found: FoundStorage
        let known: Configuration.Storage?
        let allowsLocal: Bool
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
