import Glibc
import HeartbeatCore

/// Finds SRs where hypervisors put them, by the mount table, /dev and sysfs only: none of these touches storage.
struct StorageFinder {
    let environment: SetupEnvironment
    let mounts: MountTable

    init(environment: SetupEnvironment) throws(SystemFailure) {
        self.environment = environment
        mounts = MountTable(text: String(decoding: try KernelFile.bytes(of: environment.mountInfo), as: UTF8.self))
    }

    /// Looks for one SR: at `path` if given, else by its mount points and its volume group.
    func find(_ uuid: String, host: String, path: String?, isDryRun: Bool) throws(SetupFailure) -> FoundStorage {
        if let path { return try find(uuid, host: host, at: Self.tidy(path)) }
        // XenServer and XCP-ng; the same by its older name; CloudStack on KVM.
        let places = ["/run/sr-mount/\(uuid)", "/var/run/sr-mount/\(uuid)", "/mnt/\(uuid)"]
        for place in places {
            if let mount = mounts.mount(at: place) { return try find(uuid, mount: mount) }
        }
        let volumes = HeartbeatVolume(storage: uuid, host: host, environment: environment)
        if try volumes.makeIfGroupIsHere(isDryRun: isDryRun) {
            if isDryRun, !volumes.isActive {
                // Not made yet: nothing is known of it but its name.
                return FoundStorage(uuid: uuid, form: .block, kind: .iscsi, path: volumes.path, isOursByName: true)
            }
            return try find(uuid, host: host, at: volumes.path)
        }
        throw SetupFailure(
            .other,
            "SR \(uuid) is nowhere here: not mounted at \(places.joined(separator: ", ")) and no volume group "
                + "\(volumes.group): plug it first, or say where it is with --path")
    }

    /// `/var/run` is a link to `/run`, and the mount table knows only real names.
    static func tidy(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path.hasPrefix("/var/run/") ? String(path.dropFirst(4)) : path
    }

    private func find(_ uuid: String, host: String, at path: String) throws(SetupFailure) -> FoundStorage {
        guard path.hasPrefix("/") else {
            throw SetupFailure(.usage, "--path \(path) is not absolute: write the whole path, from / on")
        }
        if let mount = mounts.mount(at: path) { return try find(uuid, mount: mount) }
        // A name in /dev lies in memory, so that looking at it cannot hang.
        if path.hasPrefix(environment.devices + "/") { return try find(uuid, host: host, device: path) }
        throw SetupFailure(
            .other,
            "\(path) is no mount point, and a beat on a mere directory would succeed without the storage: "
                + "mount the SR there, or name another with --path")
    }

    private func find(_ uuid: String, mount: MountTable.Mount) throws(SetupFailure) -> FoundStorage {
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

    private func find(_ uuid: String, host: String, device path: String) throws(SetupFailure) -> FoundStorage {
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
