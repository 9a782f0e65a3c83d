import Glibc

/// What a block device is made of, as sysfs shows it. Touches no storage.
struct BlockTopology {
    /// How a disk is attached.
    enum Attachment: Equatable {
        /// Over a network or fabric that other hosts can reach: in words, such as "iSCSI".
        case shared(String)
        /// Everything else, in words, such as "the loop device loop0".
        case local(String)
    }

    /// Where sysfs is mounted.
    let sysfs: String

    /// Deepest stack of device-mapper devices followed: partition on LV on multipath on disk is three.
    private static let deepest = 8

    /// How the device is attached; local if any disk below it is.
    func attachment(of device: DeviceNumber) -> Attachment {
        attachment(ofDirectory: "\(sysfs)/dev/block/\(device)", depth: 0)
    }

    /// `dm/uuid` of a device-mapper device, such as `LVM-…`; nil for any other.
    func deviceMapperUUID(of device: DeviceNumber) -> String? {
        // Absent for what is not of device-mapper.
        guard let line = try? KernelFile.line(of: "\(sysfs)/dev/block/\(device)/dm/uuid"), !line.isEmpty else {
            return nil
        }
        return line
    }

    private func attachment(ofDirectory directory: String, depth: Int) -> Attachment {
        guard depth < Self.deepest, let real = Self.realPath(directory) else { return .local("an unknown device") }
        let slaves = Self.names(in: "\(real)/slaves")
        if slaves.isEmpty { return Self.attachment(ofDisk: real) }
        let below = slaves.map { attachment(ofDirectory: "\(real)/slaves/\($0)", depth: depth + 1) }
        return below.first { if case .local = $0 { true } else { false } } ?? below[0]
    }

    /// Judges by the chain of devices that leads to the disk (Documentation/ABI/stable/sysfs-block and the transport
    /// classes of the SCSI layer: iSCSI sessions are named `session<N>`, Fibre Channel and SRP ports `rport-…`).
    private static func attachment(ofDisk path: String) -> Attachment {
        let parts = path.split(separator: "/")
        let name = parts.last.map(String.init) ?? path
        if parts.contains(where: { $0.hasPrefix("session") && Int($0.dropFirst(7)) != nil }) { return .shared("iSCSI") }
        if parts.contains(where: { $0.hasPrefix("rport-") }) { return .shared("Fibre Channel or SRP") }
        if parts.contains("nvme-fabrics") { return .shared("NVMe over fabrics") }
        for (prefix, words) in [("nbd", "network block device"), ("rbd", "Ceph RBD"), ("drbd", "DRBD")]
        where parts.contains(where: { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.utf8.count)) != nil }) {
            return .shared(words)
        }
        return .local(name.hasPrefix("loop") ? "the loop device \(name)" : "the local disk \(name)")
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
