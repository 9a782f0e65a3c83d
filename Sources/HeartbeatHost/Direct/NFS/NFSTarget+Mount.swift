extension NFSTarget {
    /// Reads it out of a mount of the kernel's, whose options are in nfs(5) and which shows what it has settled on
    /// (fs/nfs/super.c, nfs_show_mount_options).
    init(_ mount: MountTable.Mount) throws(NFSTargetFault) {
        guard mount.type == "nfs" || mount.type == "nfs4" else {
            throw NFSTargetFault("\(mount.mountPoint) is \(mount.type), not NFS")
        }
        try Self.checkTransport(of: mount)
        try Self.checkSecurity(of: mount)
        guard let server = mount.value(of: "addr"), Self.isNumeric(server) else {
            throw NFSTargetFault("the kernel shows no address for \(mount.source)")
        }
        self.init(
            server: server, port: try Self.port("port", of: mount) ?? Self.standardPort,
            version: try Self.version(of: mount), directory: try Self.directory(of: mount), mountServer: server)
        if let other = mount.value(of: "mountaddr"), Self.isNumeric(other) { mountServer = other }
        // A port that MOUNT has over UDP need not be its port over TCP.
        if mount.value(of: "mountproto").map({ $0.hasPrefix("tcp") }) ?? true {
            mountPort = try Self.port("mountport", of: mount)
        }
    }

    private static func checkTransport(of mount: MountTable.Mount) throws(NFSTargetFault) {
        let transport = mount.value(of: "proto") ?? "tcp"
        // A server of UDP serves TCP too.
        guard ["tcp", "tcp6", "udp", "udp6"].contains(transport) else {
            throw NFSTargetFault("proto=\(transport) cannot be looked at directly, only TCP")
        }
        if let protection = mount.value(of: "xprtsec"), protection != "none" {
            throw NFSTargetFault("xprtsec=\(protection) cannot be looked at directly")
        }
    }

    private static func checkSecurity(of mount: MountTable.Mount) throws(NFSTargetFault) {
        let flavour = mount.value(of: "sec") ?? "sys"
        guard ["sys", "none", "null"].contains(flavour) else {
            throw NFSTargetFault("sec=\(flavour) cannot be looked at directly, only sec=sys")
        }
    }

    /// `vers=` of every kernel since 2.6; where it is missing the type tells.
    private static func version(of mount: MountTable.Mount) throws(NFSTargetFault) -> Int {
        let text = mount.value(of: "vers") ?? (mount.type == "nfs4" ? "4" : "3")
        if text == "3" { return 3 }
        if text == "4" || text.hasPrefix("4.") { return 4 }
        throw NFSTargetFault("NFS version \(text) cannot be looked at directly, only 3 and 4")
    }

    /// What follows the server's name in `source`: kernels since 3.2 count a mounted subdirectory in and show `/` as root; before that
    /// the root is relative to the export.
    private static func directory(of mount: MountTable.Mount) throws(NFSTargetFault) -> String {
        // An IPv6 address has colons too, but no slash.
        guard let border = mount.source.indices.first(where: { mount.source[$0...].hasPrefix(":/") }) else {
            throw NFSTargetFault("\(mount.source) names no directory of a server")
        }
        let export = String(mount.source[mount.source.index(after: border)...])
        return mount.root == "/" ? export : (export == "/" ? "" : export) + mount.root
    }

    private static func port(_ option: String, of mount: MountTable.Mount) throws(NFSTargetFault) -> UInt16? {
        guard let text = mount.value(of: option), text != "0" else { return nil }
        guard let port = UInt16(text) else { throw NFSTargetFault("\(option)=\(text) is no port of \(mount.source)") }
        return port
    }

    /// IPv4 in its four numbers, or IPv6, which no name looks like.
    private static func isNumeric(_ address: String) -> Bool {
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
        return address.contains(":") || numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
    }
}
