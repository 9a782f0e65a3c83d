/// The mounts of one mount namespace, as /proc/<pid>/mountinfo lists them (proc(5)).
package struct MountTable: Sendable {
    package let mounts: [Mount]

    /// Parses the text of mountinfo; lines that do not have its form are left out.
    package init(text: some StringProtocol) {
        mounts = text.split(separator: "\n").compactMap { Mount(line: Substring($0)) }
    }

    /// The mounts that this process sees. Waits while the kernel changes mounts.
    package static func current() throws(SystemFailure) -> MountTable { try of(process: "self") }

    /// The mounts that a process sees; `process` is its number or `self`.
    package static func of(process: String) throws(SystemFailure) -> MountTable {
        let bytes = try KernelFile.bytes(of: "/proc/\(process)/mountinfo")
        return MountTable(text: String(decoding: bytes, as: UTF8.self))
    }

    /// The mount that a name lookup of `path` (absolute, without links) ends in; nil when `path` is no mount point.
    package func mount(at path: String) -> Mount? { mounts.last { $0.mountPoint == path } }

    /// The mount that `path` (absolute, without links) lies on; nil only for an empty table.
    package func mount(containing path: String) -> Mount? {
        let depth = { (mount: Mount) in mount.mountPoint.utf8.count }
        let around = mounts.filter { Self.rest(of: path, below: $0.mountPoint) != nil }
        // Of mounts at one place the last one covers the others.
        return around.max { depth($0) < depth($1) }.flatMap { deepest in mount(at: deepest.mountPoint) }
    }

    /// One line of mountinfo.
    package struct Mount: Equatable, Sendable {
        /// Number of the mount, as in /proc/<pid>/fdinfo.
        package let id: UInt64
        package let device: DeviceNumber
        /// Directory of the file system that is seen at the mount point; `/` unless it is a bind mount.
        package let root: String
        package let mountPoint: String
        /// Such as `ext4`, `nfs4`.
        package let type: String
        /// Such as `/dev/sdb`, `server:/export`.
        package let source: String
        /// Those of the mount, then those of its file system, joined by commas.
        package let options: String

        fileprivate init?(line: Substring) {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let separator = fields.firstIndex(of: "-"), separator >= 6, fields.count > separator + 2,
                let id = UInt64(fields[0]), let device = DeviceNumber(fields[2])
            else { return nil }
            self.id = id
            self.device = device
            root = KernelFile.unescaped(fields[3])
            mountPoint = KernelFile.unescaped(fields[4])
            type = String(fields[separator + 1])
            source = KernelFile.unescaped(fields[separator + 2])
            options = fields.count > separator + 3 ? "\(fields[5]),\(fields[separator + 3])" : String(fields[5])
        }

        /// Whether an option without a value is set, such as `ro`.
        package func has(_ option: String) -> Bool { options.split(separator: ",").contains { $0 == option } }

        /// The value of an option, such as that of `timeo`; nil where it is not set.
        package func value(of option: String) -> String? {
            options.split(separator: ",").first { $0.hasPrefix("\(option)=") }.map {
                String($0.dropFirst(option.count + 1))
            }
        }
    }
}
