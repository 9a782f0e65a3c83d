extension MountTable {
    /// `path` with all links resolved, without a look at any mount point: the storage behind it may hang.
    package func resolved(_ path: String) -> String {
        var done = ""
        var rest = path.split(separator: "/").map(String.init)[...]
        // As many links as the kernel follows in one lookup (path_resolution(7)).
        var linksLeft = 40
        while let component = rest.popFirst() {
            if component == ".." {
                done = done.lastIndex(of: "/").map { String(done[..<$0]) } ?? ""
                continue
            }
            let candidate = component == "." ? done : "\(done)/\(component)"
            // A mount point is a directory; and what is no link, or is not there, stands for itself.
            guard linksLeft > 0, mount(at: candidate) == nil, let target = try? KernelFile.link(candidate) else {
                done = candidate
                continue
            }
            linksLeft -= 1
            if target.hasPrefix("/") { done = "" }
            rest = (target.split(separator: "/").map(String.init) + rest)[...]
        }
        return done.isEmpty ? "/" : done
    }

    /// The mounts of one file system.
    func mounts(of device: DeviceNumber) -> [Mount] { mounts.filter { $0.device == device } }

    /// Where in its file system the absolute `path` lies, if one of `mounts` is on the way; the deepest counts.
    static func place(of path: String, on mounts: [Mount]) -> String? {
        var best: (mount: Mount, rest: Substring)?
        for mount in mounts {
            guard let rest = rest(of: path, below: mount.mountPoint) else { continue }
            if let best, best.mount.mountPoint.utf8.count > mount.mountPoint.utf8.count { continue }
            best = (mount, rest)
        }
        guard let best else { return nil }
        return best.mount.root == "/" ? "/\(best.rest)" : "\(best.mount.root)/\(best.rest)"
    }

    /// What follows `directory` and a slash in `path`; nil when `path` is not below it.
    static func rest(of path: String, below directory: String) -> Substring? {
        if directory == "/" { return path.dropFirst() }
        guard path.hasPrefix(directory) else { return nil }
        let rest = path.dropFirst(directory.count)
        if rest.isEmpty { return rest }
        return rest.hasPrefix("/") ? rest.dropFirst() : nil
    }
}
