import Glibc
import HeartbeatCore

/// Refuses a name that another host lives under: of two hosts with one name neither is guarded, and the beats of one tell
/// readers that the other lives.
///
/// XenServer names its hosts itself, so nobody asks there. Elsewhere a cloned host has the host name of the one that it was
/// cloned from.
struct LivingName {
    let environment: SetupEnvironment
    let configuration: Configuration

    /// Looks at all SRs, waits once for at most 12 s where somebody has written under this name, and looks again. The old
    /// heartbeat of a host that was installed anew does not change, and passes.
    func refuse(on found: [FoundStorage]) throws(SetupFailure) {
        if HostIdentity.installationUUID(environment) != nil { return }
        var sightings: [(storage: FoundStorage, sighting: NameSighting)] = []
        for storage in found where !hasBeaten(on: storage.uuid) {
            if let sighting = try look(at: storage) { sightings.append((storage, sighting)) }
        }
        guard let patience = sightings.map(\.sighting.patience).max() else { return }
        let names = sightings.map(\.storage.uuid).joined(separator: ", ")
        environment.tell(
            "a host called \(configuration.host) has written to SR \(names) before: looking for "
                + "\(DurationText.render(patience)) whether it still does")
        poll(nil, 0, Int32(clamping: patience.wholeMilliseconds))
        // The daemon of this host may have begun to beat meanwhile.
        for (storage, sighting) in sightings where !hasBeaten(on: storage.uuid) {
            if try look(at: storage)?.digest != sighting.digest { throw refusal(storage.uuid) }
        }
    }

    /// A daemon of this host has beaten there in this boot: by itself it tells another writer.
    private func hasBeaten(on uuid: String) -> Bool {
        // Without a boot id no page counts, and a look is never wrong.
        guard let bootID = try? BootID.current() else { return false }
        let content = LifePageFile.read(configuration.paths.runtime + "/life", bootID: bootID).content
        return content?.storages.contains { $0.uuid == uuid && $0.lastVerifiedStart != .never } ?? false
    }

    private func look(at storage: FoundStorage) throws(SetupFailure) -> NameSighting? {
        var work = StorageWork(storage, host: configuration.host, address: nil, isDryRun: true)
        work.looksOnly = true
        return try work.inWorker(environment).sighting
    }

    private func refusal(_ uuid: String) -> SetupFailure {
        SetupFailure(
            .otherHost,
            "another host called \(configuration.host) is alive and writes its heartbeat to SR \(uuid): give this one a name "
                + "of its own (--host, and `host` in the configuration), or stop heartbeat on the other if it is to go")
    }
}
