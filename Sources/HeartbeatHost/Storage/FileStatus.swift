import CLinux

/// What statx(2) tells of a name or descriptor, asked of the server, not of a cache.
struct FileStatus {
    /// O_DIRECT of this architecture (open(2)).
    static let direct = heartbeat_O_DIRECT

    let kind: Kind
    /// Hard links; 0 when the name is about to vanish.
    let links: UInt32
    let inode: UInt64
    /// The file system that the file is on.
    let device: DeviceNumber
    /// What a device node stands for.
    let specialDevice: DeviceNumber

    /// Looks at a name. May block for ever; allocates nothing.
    init(of path: UnsafePointer<CChar>, followsLinks: Bool) throws(TargetFailure) {
        var status = heartbeat_status()
        let failure = heartbeat_status_of_name(path, followsLinks ? 1 : 0, &status)
        guard failure == 0 else { throw TargetFailure(errorNumber: failure) }
        self.init(status)
    }

    /// Looks at what is held open. May block for ever; allocates nothing.
    init(of descriptor: Int32) throws(TargetFailure) {
        var status = heartbeat_status()
        let failure = heartbeat_status_of_descriptor(descriptor, &status)
        guard failure == 0 else { throw TargetFailure(errorNumber: failure) }
        self.init(status)
    }

    private init(_ status: heartbeat_status) {
        kind = Kind(rawValue: status.kind) ?? .other
        links = status.links
        inode = status.inode
        device = DeviceNumber(packed: status.device)
        specialDevice = DeviceNumber(packed: status.special_device)
    }

    /// statfs(2)'s f_fsid as `stat -f -c %i` prints it, with all 16 digits. May block for ever.
    static func fileSystemID(of path: String) throws(TargetFailure) -> String {
        var identifier: UInt64 = 0
        let failure = heartbeat_file_system_id(path, &identifier)
        guard failure == 0 else { throw TargetFailure(errorNumber: failure) }
        let digits = String(identifier, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Raw values are those of the C shim.
    enum Kind: UInt8 {
        case regular = 0x66
        case directory = 0x64
        case block = 0x62
        case other = 0x3F
    }
}
