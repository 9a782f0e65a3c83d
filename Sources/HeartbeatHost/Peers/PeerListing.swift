import Glibc
import HeartbeatCore

/// Which other hosts have something on an SR. May block for ever.
struct PeerListing {
    private let storage: Configuration.Storage
    /// Names that are not listed: those of this host itself.
    private let own: TargetNames
    private let host: String
    private let hasAddresses: Bool

    /// Lists the SR at `storage`, without the names of `host` and `address`; with a host of nil, everybody's.
    init(_ storage: Configuration.Storage, host: String?, address: String?, hasAddresses: Bool) {
        self.storage = storage
        // No name of a host is empty.
        self.host = host ?? ""
        own = TargetNames(host: self.host, address: address)
        self.hasAddresses = hasAddresses
    }

    /// Every name of another host's, on a file system by its files, in a volume group by its active volumes.
    func places() throws(SystemFailure) -> [PeerPlace] {
        let status: FileStatus
        do throws(TargetFailure) {
            status = try FileStatus(of: storage.path, followsLinks: true)
        } catch {
            throw SystemFailure("look at", storage.path, errorNumber: error.errorNumber)
        }
        switch status.kind {
        case .directory: return try files()
        case .block: return try volumes(beside: status.specialDevice)
        default: throw SystemFailure("list", storage.path, errorNumber: ENOTDIR)
        }
    }

    private func files() throws(SystemFailure) -> [PeerPlace] {
        var places: [RecordName: PeerPlace] = [:]
        for name in try PeerFile.names(in: storage.path) {
            if name == own.number || name == own.record { continue }
            let path = "\(storage.path)/\(name)"
            if name.hasPrefix(".heartbeat-"), let host = RecordName(name.dropFirst(11)) {
                places[host, default: PeerPlace(host: host)].record = path
            } else if name.hasPrefix("hb-"), let host = RecordName(name.dropFirst(3)) {
                places[host, default: PeerPlace(host: host)].number = path
            }
        }
        guard hasAddresses else { return Array(places.values) }
        let directory = "\(storage.path)/\(TargetNames.directory)"
        for name in (try? PeerFile.names(in: directory)) ?? [] where name.hasPrefix("hb-") {
            guard "\(TargetNames.directory)/\(name)" != own.addressNumber, let host = RecordName(name.dropFirst(3))
            else { continue }
            // A host that is named by its address writes both numbers; another one that has this address by now, or an old
            // script, writes only here.
            places[host, default: PeerPlace(host: host)].number = "\(directory)/\(name)"
        }
        return Array(places.values)
    }

    /// Volumes `hb-<host>` of the group that this host's own volume is in. A device that is no volume is this host's alone.
    private func volumes(beside device: DeviceNumber) throws(SystemFailure) -> [PeerPlace] {
        guard let mine = MapperVolume(device) else { return [] }
        guard let all = MapperVolume.all(inGroup: mine.group) else { throw SystemFailure("list", "/sys/block") }
        return all.compactMap { volume in
            guard volume.name.hasPrefix("hb-"), volume.name != "hb-\(host)",
                let host = RecordName(volume.name.dropFirst(3))
            else { return nil }
            return PeerPlace(host: host, record: "/dev/dm-\(volume.device.minor)", isVolume: true)
        }
    }
}
