import HeartbeatCore

/// By what the users of one SR are recognised.
enum UseSubject: Equatable {
    /// Files below the directory `root` of the file system `device`, other than heartbeat files.
    case fileSystem(DeviceNumber, root: String)
    /// The SR is mounted nowhere that its path leads to; held perhaps on a mount that was detached lazily. The device is
    /// that of an earlier scan.
    case unmounted(DeviceNumber)
    /// Block devices: openers, holders, mounts and swap areas of any.
    case devices([DeviceNumber])
    /// Volumes of the group that the heartbeat volume is in, without heartbeat volumes.
    case volumes([DeviceNumber])
    /// Nothing can be proven.
    case unrecognisable

    /// Looks at the mount table, /dev and /sys only. `path` is that of the SR with all links resolved, `known` the device of
    /// an earlier scan, if any.
    init(
        _ storage: Configuration.Storage, at path: String, names: TargetNames, mounts: MountTable, nodes: DeviceNodes,
        volumes: inout ActiveVolumes, known: DeviceNumber?
    ) {
        if let mount = mounts.mount(at: path) {
            self = .fileSystem(mount.device, root: mount.root)
        } else if path.hasPrefix("/dev/") {
            guard let device = nodes.block(at: path) ?? known else {
                self = .unrecognisable
                return
            }
            self = Self.block(device, names: names, volumes: &volumes)
        } else if storage.allowsLocal, let around = mounts.mount(containing: path),
            around.device == known ?? around.device, let rest = MountTable.rest(of: path, below: around.mountPoint)
        {
            self = .fileSystem(around.device, root: around.root == "/" ? "/\(rest)" : "\(around.root)/\(rest)")
        } else if let known = known ?? mounts.mounts.last(where: { $0.source == storage.source })?.device {
            self = .unmounted(known)
        } else {
            self = .unrecognisable
        }
    }

    /// The number that a later scan still knows the SR by.
    var device: DeviceNumber? {
        switch self {
        case .fileSystem(let device, _), .unmounted(let device): device
        case .devices(let devices): devices.first
        case .volumes, .unrecognisable: nil
        }
    }

    /// The directory of a file system that the SR is; nil for devices. An SR that is unmounted may be all of it.
    var directory: (device: DeviceNumber, path: String)? {
        switch self {
        case .fileSystem(let device, let root): (device, root)
        case .unmounted(let device): (device, "/")
        case .devices, .volumes, .unrecognisable: nil
        }
    }

    private static func block(
        _ device: DeviceNumber, names: TargetNames, volumes: inout ActiveVolumes
    ) -> UseSubject {
        if let volume = MapperVolume(device), names.isHeartbeatVolume(volume.name) {
            guard let all = volumes.all(inGroup: volume.group) else { return .unrecognisable }
            return .volumes(
                all.filter { !names.isHeartbeatVolume($0.name, bytes: BlockDevice.byteCount(of: $0.device)) }
                    .map(\.device))
        }
        guard let partitions = BlockDevice.partitions(of: device) else { return .unrecognisable }
        return .devices([device] + partitions)
    }
}
