import Glibc

/// Paths as they go into scripts and lists, which others read from other directories.
enum AbsolutePath {
    /// `path` itself where it is absolute; else what it leads to from here, links resolved (realpath(3)), and for what does not exist
    /// yet its place in the current directory.
    static func of(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        if let real = resolved(path) { return real }
        return resolved(".").map { "\($0)/\(path)" } ?? path
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
