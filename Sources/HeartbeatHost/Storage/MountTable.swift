/// The mounts of one mount namespace, as /proc/<pid>/mountinfo lists them (proc(5)).
package struct MountTable: Sendable {
    package let mounts: [Mount]
    /// Places in `mounts` by mount point; of several at one point the last, which covers the others.
    private let places: [Substring: Int]

    /// Parses the text of mountinfo; lines that do not have its form are left out.
    package init(text: some StringProtocol) {
        mounts = text.split(separator: "\n").compactMap { Mount(line: Substring($0)) }
        places = Dictionary(mounts.enumerated().map { (Substring($1.mountPoint), $0) }) { _, last in last }
    }

    /// Parses the bytes of mountinfo; what is not UTF-8 is replaced.
    init(bytes: [UInt8]) {
        self.init(text: String(decoding: bytes, as: UTF8.self))
    }

    /// The mounts that this process sees. Waits while the kernel changes mounts.
    package static func current() throws(SystemFailure) -> MountTable { try of(process: "self") }

    /// Of the mounts that this process sees those at `path` (absolute, without links, byte by byte) and above it: hundreds of SRs would
    /// else parse hundreds of mounts each. Waits like `current()`.
    static func above(_ path: [UInt8]) throws(SystemFailure) -> MountTable {
        MountTable(bytes: lines(of: try KernelFile.bytes(of: "/proc/self/mountinfo"), above: path))
    }

    /// The lines of mountinfo that `above(_:)` parses.
    package static func lines(of text: [UInt8], above path: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var kept: [UInt8] = []
        for line in text.split(separator: newline) {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5, omittingEmptySubsequences: false)
            guard fields.count > 4 else { continue }
            let point = fields[4]
            let rest = path.dropFirst(point.count).first
            let isAbove = point.count == 1 || path.starts(with: point) && (rest == nil || rest == UInt8(ascii: "/"))
            // A name with octal digits for some of its bytes is left to the parser.
            guard isAbove || point.contains(UInt8(ascii: "\\")) else { continue }
            kept += line
            kept.append(newline)
        }
        return kept
    }

    /// The mounts that a process sees; `process` is its number or `self`.
    package static func of(process: String) throws(SystemFailure) -> MountTable {
        MountTable(bytes: try KernelFile.bytes(of: "/proc/\(process)/mountinfo"))
    }

    /// The mount that a name lookup of `path` (absolute, without links) ends in; nil when `path` is no mount point.
    package func mount(at path: some StringProtocol) -> Mount? { places[Substring(path)].map { mounts[$0] } }

    /// The mount that `path` (absolute, without links) lies on; nil only where nothing is mounted above it.
    package func mount(containing path: String) -> Mount? {
        PathAncestors(of: path).lazy.compactMap { mount(at: $0) }.first
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
