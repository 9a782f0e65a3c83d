import TestLaboratory
import Testing

/// A daemon whose one SR is seen twice: by the kernel through a file system that has faults on command, which stands for a mount of
/// NFS where the kernel has none, and by the direct view through a real NFS server over the same files, behind a proxy that has faults too.
final class ViewedHost {
    static let storage = "viewed"

    let laboratory: Laboratory
    let daemon: HeartbeatDaemon
    /// The kernel's path.
    let mount: FaultDisk
    let server: NFSServer
    /// On the way of the direct view.
    let proxy: FaultProxy
    /// What the server exports: ext4 on a disk of its own.
    let disk: PlainDisk

    private init(version: Int, in laboratory: Laboratory, adjust: (inout DaemonConfiguration) -> Void) throws {
        self.laboratory = laboratory
        disk = try laboratory.plainDisk()
        mount = try laboratory.view(of: disk.path)
        server = try NFSServer(NFSServer.Export(path: disk.path), in: laboratory)
        proxy = try FaultProxy(to: NFSServer.port)
        var configuration = DaemonConfiguration()
        let address =
            version == 4
            ? "nfs://127.0.0.1:\(proxy.port)\(server.export.pseudo)?version=4"
            : "nfs://127.0.0.1:\(proxy.port)\(disk.path)?version=3&mountport=\(NFSServer.mountPort)"
        configuration.storages = [
            .init(uuid: Self.storage, kind: "nfs", path: mount.path, lines: ["direct = \"\(address)\""])
        ]
        adjust(&configuration)
        daemon = try HeartbeatDaemon(configuration, in: laboratory)
    }

    /// Starts server and daemon in a network of their own, waits until both views are well, then runs `scenario`.
    static func with(
        version: Int, adjust: (inout DaemonConfiguration) -> Void, _ scenario: (ViewedHost) throws -> Void
    ) throws {
        try NetworkNamespace.with {
            try Laboratory.with { laboratory in
                let host = try ViewedHost(version: version, in: laboratory, adjust: adjust)
                defer { host.proxy.stop() }
                _ = try laboratory.use(laboratory.makeImage(in: host.mount.path))
                try host.daemon.startArmed()
                try host.expectWell()
                try scenario(host)
            }
        }
    }

    var status: DaemonStatus.Storage? { daemon.status?.storage(Self.storage) }

    /// Waits until both views are well.
    func expectWell(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let isWell = daemon.reaches(within: .seconds(20)) { status in
            guard let storage = status.storage(Self.storage) else { return false }
            return status.isArmedAndHealthy && storage.diagnosis == "none" && storage.direct?.outcome == "fine"
        }
        try #require(isWell, "\(String(describing: status)) \(daemon.errorOutput)", sourceLocation: sourceLocation)
    }
}
