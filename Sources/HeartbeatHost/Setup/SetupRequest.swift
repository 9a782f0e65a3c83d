import HeartbeatCore

/// What `heartbeat setup` was asked to do.
package struct SetupRequest: Sendable {
    /// nil: what platform or configuration call this host.
    package var host: String?
    package var storages: [String]
    /// CloudStack's list of SRs to take over; nil: none.
    package var importPath: String?
    /// nil: as found.
    package var kind: Configuration.StorageKind?
    /// Where the SR is; nil: looked for where hypervisors put it. Only with a single SR.
    package var path: String?
    /// Takes storage that is not known to be shared, for trials.
    package var allowsLocal = false
    /// nil: that of the file; for a new one heartbeat's own, or CloudStack's on XenServer with its list.
    package var profile: ConfigurationText.Profile?
    package var address: String?
    package var removes = false
    /// Ends the life of an SR that is in use.
    package var force = false
    /// Looks, tells and changes nothing.
    package var isDryRun = false
    package var configurationPath: String

    package init(host: String?, storages: [String], configurationPath: String) {
        self.host = host
        self.storages = storages
        self.configurationPath = configurationPath
    }
}

extension SetupRequest {
    /// The profile of a file that is to be made.
    var newProfile: ConfigurationText.Profile { profile ?? (importPath == nil ? .heartbeat : .xenserver) }

    /// Refuses what contradicts itself.
    func check() throws(SetupFailure) {
        try checkNames()
        if path != nil, storages.count != 1 || importPath != nil {
            throw SetupFailure(.usage, "--path says where one SR is: call setup once for each --sr")
        }
        if removes, path != nil || kind != nil || allowsLocal || profile != nil || address != nil || importPath != nil {
            throw SetupFailure(.usage, "--remove takes only --host, --sr, --force, --dry-run, --format and --config")
        }
        if removes, storages.isEmpty {
            throw SetupFailure(.usage, "--remove needs the SR to take out: name it with --sr")
        }
        if !removes, force { throw SetupFailure(.usage, "--force is only for --remove") }
        if storages.isEmpty, importPath == nil, profile == nil {
            throw SetupFailure(
                .usage, "there is nothing to set up: name at least one SR with --sr, or a list with --import")
        }
    }

    /// The request with the SRs of CloudStack's list; `report` is told what the list holds besides.
    func importing(_ report: inout SetupReport) throws(SetupFailure) -> SetupRequest {
        guard let importPath else { return self }
        let list = try CloudStackList.read(path: importPath)
        for (line, word) in list.unknown {
            // The word may hold anything: control characters are shown, not sent to a terminal.
            report.notes.append("\(importPath):\(line): \(String(reflecting: word)) names no SR and was passed over")
        }
        if list.storages.isEmpty {
            let notes = report.notes.map { "\n\($0)" }.joined()
            throw SetupFailure(
                .configuration,
                "\(importPath) names no SR, so it guards nothing, nor does what could be made of it: "
                    + "name the SRs of this host with --sr\(notes)")
        }
        var request = self
        request.storages += list.storages.filter { !storages.contains($0) }
        return request
    }

    /// Takes the kind asked for where the storage leaves a choice.
    func agreeOnKind(_ found: inout FoundStorage) throws(SetupFailure) {
        guard let kind, kind != found.kind else { return }
        guard found.localReason != nil, found.form == .directory else {
            throw SetupFailure(
                .usage, "SR \(found.uuid) at \(found.path) is of kind \(found.kind.rawValue): leave --kind out")
        }
        found.kind = kind
    }

    private func checkNames() throws(SetupFailure) {
        let named =
            (host.map { [("--host", $0)] } ?? []) + storages.map { ("--sr", $0) }
            + (address.map { [("--address", $0)] } ?? [])
        for (option, name) in named where !ConfigurationDraft.isName(name) {
            throw SetupFailure(
                .usage,
                "\(option) \(String(reflecting: name)) is no name: use 1 to 64 of A-Z a-z 0-9 . _ : - and begin with a "
                    + "letter or digit")
        }
        if Set(storages).count < storages.count { throw SetupFailure(.usage, "--sr names one SR twice") }
    }
}
