/// A session of the kernel's iSCSI initiator, as sysfs shows it (drivers/scsi/scsi_transport_iscsi.c): the device `sessionN` below its
/// SCSI host, its attributes in `iscsi_session/sessionN`, its connections in `connectionN:0/iscsi_connection/connectionN:0`.
struct ISCSISession {
    /// Of the device, such as `…/host3/session1`.
    let directory: String
    let target: String
    let portal: ISCSIPortal

    /// The session that a SCSI disk belongs to, by the disk's own directory with all links resolved; nil where it is none of iSCSI.
    static func directory(ofDisk path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let index = parts.firstIndex(where: { number(in: $0, after: "session") != nil }) else { return nil }
        return "/" + parts[...index].joined(separator: "/")
    }

    init(directory: String) throws(ISCSITargetFailure) {
        self.directory = directory
        let name = directory.split(separator: "/").last ?? ""
        let attributes = "\(directory)/iscsi_session/\(name)"
        do {
            target = try KernelFile.line(of: "\(attributes)/targetname")
        } catch {
            throw .failed(error)
        }
        guard let portal = Self.portal(below: directory) else { throw .noPortal(target: target) }
        self.portal = portal
    }

    /// The portal that was asked for, or, where that is a name or was not kept, the one that is in use: a target may send a login on.
    private static func portal(below directory: String) -> ISCSIPortal? {
        let names = (try? KernelFile.names(in: directory))?.sorted() ?? []
        for name in names where name.hasPrefix("connection") {
            let attributes = "\(directory)/\(name)/iscsi_connection/\(name)"
            for prefix in ["persistent_", ""] {
                guard let address = try? KernelFile.line(of: "\(attributes)/\(prefix)address"),
                    let port = try? KernelFile.line(of: "\(attributes)/\(prefix)port"),
                    let portal = ISCSIPortal(address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)")
                else { continue }
                return portal
            }
        }
        return nil
    }

    /// What it logged in with; both attributes are root's to read, and `(null)` where there is none.
    var secret: ISCSISecret? {
        let attributes = "\(directory)/iscsi_session/\(directory.split(separator: "/").last ?? "")"
        return WipedFile.read("\(attributes)/username") { name in
            WipedFile.read("\(attributes)/password") { secret in
                guard let name = line(in: name), let secret = line(in: secret) else { return nil }
                return ISCSISecret(name: name, secret: secret)
            }
        }
    }

    private func line(in contents: WipedFile.Contents) -> WipedFile.Contents? {
        let line = contents.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty || line.elementsEqual("(null)".utf8) ? nil : line
    }

    /// Whether it has a logical unit of this number, in `targetH:C:T/H:C:T:L`.
    func has(unit: UInt32) -> Bool {
        let targets = (try? KernelFile.names(in: directory)) ?? []
        return targets.contains { target in
            guard target.hasPrefix("target") else { return false }
            let units = (try? KernelFile.names(in: "\(directory)/\(target)")) ?? []
            return units.contains { Self.unit(in: $0) == unit }
        }
    }

    /// The last number of `H:C:T:L`; nil for any other name, and for a number of more than two bytes.
    static func unit(in name: some StringProtocol) -> UInt32? {
        let numbers = name.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        guard numbers.count == 4, !numbers.contains(nil), let unit = numbers[3], unit <= UInt16.max else { return nil }
        return UInt32(unit)
    }

    private static func number(in name: some StringProtocol, after prefix: String) -> Int? {
        name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
    }
}
