import Glibc
import HeartbeatCore

/// A name on an SR and the two descriptors held on what it named: one writes, the other reads back. Owned by one prober
/// thread; every call may block for ever.
final class HeldName {
    /// What may lie behind a name.
    enum Kind {
        /// A regular file, reached without a link, on the file system `device`.
        case file(on: DeviceNumber)
        /// A block device, or a link to one: LVM names its volumes by links.
        case block
    }

    private let path: [CChar]
    private let kind: Kind
    /// As it was when the descriptors were opened.
    let status: FileStatus
    private(set) var writer: Int32 = -1
    private(set) var reader: Int32 = -1

    /// Opens what is there and nothing else: creates, truncates and follows nothing. Without `writes` there is no writer.
    init(path: [CChar], kind: Kind, writes: Bool) throws(TargetFailure) {
        self.path = path
        self.kind = kind
        // Looked at first, since opening a FIFO or a tape would block or act.
        status = try Self.currentStatus(path, kind)
        let links = if case .file = kind { O_NOFOLLOW } else { Int32(0) }
        let flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK | links | FileStatus.direct
        if writes {
            writer = try Self.opened(path, flags | O_WRONLY | O_DSYNC)
            try checkDescriptor(writer)
        }
        reader = try Self.opened(path, flags | O_RDONLY)
        try checkDescriptor(reader)
    }

    deinit {
        if writer >= 0 { close(writer) }
        if reader >= 0 { close(reader) }
    }

    /// Looks whether the name still names what is held. One system call; allocates nothing.
    func check() throws(TargetFailure) {
        guard isHeld(try Self.currentStatus(path, kind)) else { throw TargetFailure(.wrongTarget) }
    }

    /// Status of what the name names now, if that is of the right kind.
    private static func currentStatus(_ path: [CChar], _ kind: Kind) throws(TargetFailure) -> FileStatus {
        switch kind {
        case .file(let device):
            let now = try FileStatus(of: path, followsLinks: false)
            // A name that a server still lists with no link left is about to vanish.
            guard now.links > 0 else { throw TargetFailure(.missing) }
            guard now.kind == .regular, now.device == device else { throw TargetFailure(.wrongTarget) }
            return now
        case .block:
            let now = try FileStatus(of: path, followsLinks: true)
            guard now.kind == .block else { throw TargetFailure(.wrongTarget) }
            return now
        }
    }

    private func checkDescriptor(_ descriptor: Int32) throws(TargetFailure) {
        guard isHeld(try FileStatus(of: descriptor)) else { throw TargetFailure(.wrongTarget) }
    }

    private func isHeld(_ other: FileStatus) -> Bool {
        switch kind {
        case .file: other.inode == status.inode && other.device == status.device
        case .block: other.specialDevice == status.specialDevice
        }
    }

    private static func opened(_ path: [CChar], _ flags: Int32) throws(TargetFailure) -> Int32 {
        let descriptor = open(path, flags)
        if descriptor >= 0 { return descriptor }
        // A file system that cannot do O_DIRECT answers EINVAL (open(2)).
        if errno == EINVAL { throw TargetFailure(.unsupported, errorNumber: EINVAL) }
        throw TargetFailure(errorNumber: errno)
    }
}
