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

    /// What follows `directory` and a slash in `path`, byte by byte; nil when `path` is not below it.
    static func rest(of path: String, below directory: some StringProtocol) -> Substring? {
        if directory == "/" { return Substring(path.utf8.dropFirst()) }
        guard path.utf8.starts(with: directory.utf8) else { return nil }
        let end = path.utf8.index(path.startIndex, offsetBy: directory.utf8.count)
        if end == path.endIndex { return "" }
        return path.utf8[end] == UInt8(ascii: "/") ? path[path.utf8.index(after: end)...] : nil
    }
}

extension MountTable.Mount {
    /// Where in its file system the absolute `path` lies; nil when it is not below the mount point.
    func place(of path: String) -> String? {
        MountTable.rest(of: path, below: mountPoint).map { root == "/" ? "/\($0)" : "\(root)/\($0)" }
    }
}
