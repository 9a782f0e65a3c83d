/// Which file systems several hosts see at once.
enum FileSystemSharing: Equatable {
    /// Shared; heartbeats on it are of this kind in the configuration.
    case network
    /// A cluster file system on a shared block device.
    case cluster
    /// Not known to be shared, for this reason: only with --allow-local.
    case local(String)
    /// Never guarded, for this reason.
    case never(String)

    init(_ mount: MountTable.Mount) {
        switch mount.type {
        case "nfs", "nfs4":
            self =
                Self.isOnThisHost(mount.source) ? .local("\(mount.source) is exported by this host itself") : .network
        case "gfs2", "ocfs2": self = .cluster
        // A lost ISO library must never reset a host (xcp-ng/xcp issue 364).
        case "cifs", "smb3", "smbfs": self = .never("it is an SMB share (\(mount.source)), as ISO libraries are")
        case "iso9660", "udf": self = .never("it is a CD image (\(mount.source))")
        default: self = .local("\(mount.type) on \(mount.source) is not a file system that hosts share")
        }
    }

    /// True for an NFS source whose server is this host by its loopback name.
    private static func isOnThisHost(_ source: String) -> Bool {
        ["localhost:", "localhost.localdomain:", "127.", "[::1]:", "::1:"].contains { source.hasPrefix($0) }
    }
}
