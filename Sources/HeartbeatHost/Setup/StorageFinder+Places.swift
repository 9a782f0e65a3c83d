import Glibc
import HeartbeatCore

/// What is at a place: a mount, a block device, a pool of libvirt's.
extension StorageFinder {
    /// libvirt says where its pool appears; whether it does, and on what, the mount table says.
    func find(_ uuid: String, pool: LibvirtPool) throws(SetupFailure) -> FoundStorage {
        if let target = pool.target, let mount = mounts.mount(at: Self.tidy(target)) {
            return try find(uuid, mount: mount)
        }
        guard let target = pool.target, ["netfs", "fs", "dir"].contains(pool.type) else {
            throw SetupFailure(
                .other,
                "SR \(uuid) is libvirt's pool \(pool.name) of type \(pool.type), which holds no files: make a small "
                    + "volume of its own for each host and name that with --path")
        }
        throw SetupFailure(
            .other,
            "SR \(uuid) is libvirt's pool \(pool.name) at \(target), where nothing is mounted: "
                + "start it with `virsh pool-start \(pool.name)`, or mount it there")
    }

    /// A file system: its mount says whether hosts share it.
    func find(_ uuid: String, mount: MountTable.Mount) throws(SetupFailure) -> FoundStorage {
        var found = FoundStorage(
            uuid: uuid, form: .directory, kind: .nfs, path: mount.mountPoint, source: mount.source)
        let topology = BlockTopology(sysfs: environment.sysfs)
        switch FileSystemSharing(mount) {
        case .network: break
        case .cluster: found.kind = .iscsi
        case .local(let reason):
            if mount.source.hasPrefix("/dev/") { found.kind = .iscsi }
            // One host at a time mounts a file system as ext4; the disk below it may well be within reach of others.
            if case .local = topology.attachment(of: mount.device) { found.localReason = reason }
        case .never(let reason):
            throw SetupFailure(
                .other, "\(mount.mountPoint) cannot be guarded: \(reason); its loss must not reset a host")
        }
        found.deviceMapperUUID = topology.deviceMapperUUID(of: mount.device)
        return found
    }

    /// A block device: sysfs says how it is attached.
    func find(_ uuid: String, host: String, device path: String) throws(SetupFailure) -> FoundStorage {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SetupFailure(SystemFailure("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFBLK else {
            throw SetupFailure(.other, "\(path) is no block device: say another with --path")
        }
        let device = Self.number(status.st_rdev)
        let topology = BlockTopology(sysfs: environment.sysfs)
        var found = FoundStorage(uuid: uuid, form: .block, kind: .iscsi, path: path)
        found.deviceMapperUUID = topology.deviceMapperUUID(of: device)
        if case .local(let words) = topology.attachment(of: device) { found.localReason = "\(path) is on \(words)" }
        found.isOursByName = path == HeartbeatVolume(storage: uuid, host: host, environment: environment).path
        return found
    }

    /// Splits a device number as makedev(3) of glibc puts it together; its macros are not seen by Swift.
    private static func number(_ device: dev_t) -> DeviceNumber {
        DeviceNumber(
            major: UInt32(truncatingIfNeeded: (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF),
            minor: UInt32(truncatingIfNeeded: device & 0xFF | (device >> 12) & ~0xFF))
    }
}
