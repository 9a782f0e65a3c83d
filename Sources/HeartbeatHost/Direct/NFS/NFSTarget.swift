import HeartbeatCore

/// Where the server of an NFS SR is, and the directory on it that holds this host's record.
struct NFSTarget: Equatable {
    /// Numeric, IPv4 or IPv6.
    var server: String
    var port: UInt16 = standardPort
    /// 3 or 4; every 4.x is looked at by 4.0, the only one that libnfs speaks.
    var version: Int
    /// Absolute path on the server: what MOUNT takes in version 3, a path from the root of the server in version 4.
    var directory: String
    /// Where MOUNT is, and its port over TCP; with nil the portmapper is asked. For version 3 only.
    var mountServer: String
    var mountPort: UInt16?

    /// nfs in the registry of ports, and what the kernel leaves out of its tables.
    static let standardPort: UInt16 = 2049

    /// Finds the server of an SR: where its configuration says, or where the kernel's mount leads. Never looks at the SR itself.
    init(of storage: Configuration.Storage) throws(NFSTargetFault) {
        if case .nfs(let server, let port, let mountPort, let version, let export) = storage.direct.address {
            self.init(
                server: server, port: port ?? Self.standardPort, version: version, directory: export,
                mountServer: server, mountPort: mountPort)
            return
        }
        let table: MountTable
        do { table = try MountTable.current() } catch { throw NFSTargetFault("\(error)") }
        try self.init(mountedAt: storage.path, in: table)
    }

    /// Finds the server where the kernel's mount leads. Never looks at the mount point itself.
    init(mountedAt path: String, in mounts: MountTable) throws(NFSTargetFault) {
        guard let mount = mounts.mount(at: mounts.resolved(path)) else {
            throw NFSTargetFault("nothing is mounted at \(path)")
        }
        try self.init(mount)
    }

    init(
        server: String, port: UInt16 = standardPort, version: Int, directory: String, mountServer: String,
        mountPort: UInt16? = nil
    ) {
        self.server = server
        self.port = port
        self.version = version
        self.directory = directory
        self.mountServer = mountServer
        self.mountPort = mountPort
    }

    /// Names on the way to the directory, from the server's root.
    var names: [String] { directory.split(separator: "/").map(String.init) }

    /// Such as `192.0.2.7:2049`, `[2001:db8::7]:2049`.
    var address: String { Self.address(server, port) }

    static func address(_ server: String, _ port: UInt16) -> String {
        server.contains(":") ? "[\(server)]:\(port)" : "\(server):\(port)"
    }
}
