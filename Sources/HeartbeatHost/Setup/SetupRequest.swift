import HeartbeatCore

/// What `heartbeat setup` was asked to do.
package struct SetupRequest: Sendable {
    package var host: String
    package var storages: [String]
    /// nil: as found.
    package var kind: Configuration.StorageKind?
    /// Where the SR is; nil: looked for where hypervisors put it. Only with a single SR.
    package var path: String?
    /// Takes storage that is not known to be shared, for trials.
    package var allowsLocal = false
    /// For a new file; nil: heartbeat's own.
    package var profile: ConfigurationText.Profile?
    package var address: String?
    package var removes = false
    /// Ends the life of an SR that is in use.
    package var force = false
    /// Looks, tells and changes nothing.
    package var isDryRun = false
    package var configurationPath: String

    package init(host: String, storages: [String], configurationPath: String) {
        self.host = host
        self.storages = storages
        self.configurationPath = configurationPath
    }
}

extension SetupRequest {
    /// Refuses what contradicts itself.
    func check() throws(SetupFailure) {
        try checkNames()
        if path != nil, storages.count > 1 {
            throw SetupFailure(.usage, "--path says where one SR is: call setup once for each --sr")
        }
        if removes, path != nil || kind != nil || allowsLocal || profile != nil || address != nil {
            throw SetupFailure(.usage, "--remove takes only --host, --sr, --force, --dry-run and --config")
        }
        if !removes, force { throw SetupFailure(.usage, "--force is only for --remove") }
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
        let named = [("--host", host)] + storages.map { ("--sr", $0) } + (address.map { [("--address", $0)] } ?? [])
        for (option, name) in named where !ConfigurationDraft.isName(name) {
            throw SetupFailure(
                .usage,
                "\(option) \"\(name)\" is no name: use 1 to 64 of A-Z a-z 0-9 . _ : - and begin with a letter or digit")
        }
        if Set(storages).count < storages.count { throw SetupFailure(.usage, "--sr names one SR twice") }
    }
}
