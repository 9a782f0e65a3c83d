/// open-iscsi's database of targets, as far as it tells portals and CHAP secrets: `<target>/<address>,<port>,<group>`, which is a file or
/// a directory with one file per interface, of lines `name = value` (open-iscsi, usr/idbm.c; iscsiadm(8), "FILES").
struct ISCSINodes {
    /// Where the tree begins: `/`, or a copy for tests.
    let root: String

    private static let places = ["/etc/iscsi/nodes", "/var/lib/iscsi/nodes"]

    /// The portals of a target.
    func portals(of target: String) -> [ISCSIPortal] {
        var found: [ISCSIPortal] = []
        for portal in entries(of: target).map(\.portal) where !found.contains(portal) { found.append(portal) }
        return found
    }

    /// The CHAP name and secret for a portal; nil where there is none.
    func secret(of target: String, at portal: ISCSIPortal) -> ISCSISecret? {
        for entry in entries(of: target) where entry.portal == portal {
            // A file, or a directory of such.
            let names = (try? KernelFile.names(in: entry.path))?.sorted().map { "\(entry.path)/\($0)" }
            for path in names ?? [entry.path] {
                if let secret = secret(in: path) { return secret }
            }
        }
        return nil
    }

    private func entries(of target: String) -> [(portal: ISCSIPortal, path: String)] {
        // A name from sysfs or the configuration is to lead nowhere else.
        guard !target.contains("/"), !target.hasPrefix(".") else { return [] }
        return Self.places.flatMap { place -> [(portal: ISCSIPortal, path: String)] in
            let directory = "\(root)\(place)/\(target)"
            // No such directory where open-iscsi keeps it elsewhere, or has none.
            let names = (try? KernelFile.names(in: directory)) ?? []
            return names.sorted().compactMap { name -> (portal: ISCSIPortal, path: String)? in
                let fields = name.split(separator: ",")
                guard fields.count >= 2, let port = UInt16(fields[1]) else { return nil }
                let address = fields[0].contains(":") ? "[\(fields[0])]" : String(fields[0])
                return ISCSIPortal("\(address):\(port)").map { ($0, "\(directory)/\(name)") }
            }
        }
    }

    private func secret(in path: String) -> ISCSISecret? {
        WipedFile.read(path) { contents in
            guard let name = value(of: "node.session.auth.username", in: contents),
                let secret = value(of: "node.session.auth.password", in: contents)
            else { return nil }
            return ISCSISecret(name: name, secret: secret)
        }
    }

    private func value(of key: String, in contents: WipedFile.Contents) -> WipedFile.Contents? {
        let start = Array("\(key) = ".utf8)
        let line = contents.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: start) }
        return line.map { $0.dropFirst(start.count) }
    }
}
