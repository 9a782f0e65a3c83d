import HeartbeatCore

/// Where a path leads, found without a step onto a file system that may hang: links are read only on local ones.
enum LocalPath: Equatable {
    /// The path without links, without the root of a test; it may not be there.
    case here(String)
    /// It leads onto this mount, which is an SR or belongs to a network: it is not to be touched.
    case away(String)

    init(_ path: String, in host: ExaminedHost) {
        let mounts = host.mounts
        var done = ""
        var rest = path.split(separator: "/").map(String.init)[...]
        // As many links as the kernel follows in one lookup (path_resolution(7)).
        var linksLeft = 40
        while let component = rest.popFirst() {
            if component == "." { continue }
            if component == ".." {
                done = done.lastIndex(of: "/").map { String(done[..<$0]) } ?? ""
                continue
            }
            let candidate = "\(done)/\(component)"
            if let mount = mounts.mount(containing: candidate), Self.mayHang(mount, host) {
                self = .away(mount.mountPoint)
                return
            }
            guard linksLeft > 0, mounts.mount(at: candidate) == nil,
                let target = try? KernelFile.link(host.path(candidate))
            else {
                done = candidate
                continue
            }
            linksLeft -= 1
            if target.hasPrefix("/") { done = "" }
            rest = (target.split(separator: "/").map(String.init) + rest)[...]
        }
        self = .here(done.isEmpty ? "/" : done)
    }

    /// All bytes of a file on a local disk, as text; nil when it is not there, `.away` and what cannot be read as a clause.
    static func text(_ path: String, in host: ExaminedHost) throws(Unreadable) -> String? {
        switch LocalPath(path, in: host) {
        case .away(let mount): throw Unreadable(reason: "\(path) lies on \(mount), which may hang")
        case .here(let path):
            guard host.exists(path) else { return nil }
            do throws(SystemFailure) {
                return String(decoding: try KernelFile.bytes(of: host.path(path)), as: UTF8.self)
            } catch {
                throw Unreadable(reason: error.description)
            }
        }
    }

    /// Names in a directory on a local disk; nil when it is not there.
    static func names(_ path: String, in host: ExaminedHost) throws(Unreadable) -> [String]? {
        switch LocalPath(path, in: host) {
        case .away(let mount): throw Unreadable(reason: "\(path) lies on \(mount), which may hang")
        case .here(let path):
            guard host.exists(path) else { return nil }
            do throws(SystemFailure) {
                return try KernelFile.names(in: host.path(path)).sorted()
            } catch {
                throw Unreadable(reason: error.description)
            }
        }
    }

    /// Why a file was not read, as a clause.
    struct Unreadable: Error {
        let reason: String
    }

    /// An SR, or a file system whose answers come from elsewhere. The root is not one of them: this program lies there.
    private static func mayHang(_ mount: MountTable.Mount, _ host: ExaminedHost) -> Bool {
        if mount.mountPoint == "/" { return false }
        if host.configuration.storages.contains(where: { StorageFinder.tidy($0.path) == mount.mountPoint }) {
            return true
        }
        return mount.type.hasPrefix("fuse.") || remoteTypes.contains(mount.type)
    }

    private static let remoteTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "gfs2", "ocfs2", "lustre", "9p", "afs", "glusterfs", "fuse",
        "autofs",
    ]
}
