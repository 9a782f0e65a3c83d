import HeartbeatCore

extension Setup {
    /// Whether XenServer calls this host so; nil on any other system.
    package static func isThisHost(_ host: String, environment: SetupEnvironment) -> Bool? {
        HostIdentity.installationUUID(environment).map { $0 == host }
    }

    /// Makes the heartbeat of another host on the SRs of this one, and touches no configuration.
    ///
    /// CloudStack has the pool's master do this for each of its hosts, since only the master may change LVM's metadata on
    /// XenServer; the host itself is told afterwards. Blocks for up to the deadlines of storage; for commands.
    package func prepareForOtherHost() throws(SetupFailure) -> [String] {
        try request.check()
        guard let host = request.host else { throw SetupFailure(.usage, "say with --host for which host") }
        // Without a usable configuration no SR is known to be a trial.
        let known = (try? ConfigurationFile.load(path: request.configurationPath))?.storages ?? []
        let preparation = StoragePreparation(
            environment: environment, host: host, address: nil, isDryRun: request.isDryRun)
        var made: [String] = []
        for uuid in request.storages {
            let finder: StorageFinder
            do throws(SystemFailure) {
                finder = try StorageFinder(environment: environment)
            } catch {
                throw SetupFailure(error)
            }
            // A volume group has a volume for each host; the path that the configuration has is that of this one's.
            let mine = known.first { $0.uuid == uuid }
            let path = mine.flatMap { $0.path.hasPrefix(environment.devices + "/") ? nil : $0.path }
            let found = try finder.find(uuid, host: host, path: path, isDryRun: request.isDryRun)
            made += try preparation.prepare(found, allowsLocal: mine?.allowsLocal ?? false).1
        }
        return made
    }
}
