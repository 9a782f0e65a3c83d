import Glibc

/// Mounting and unmounting with the tools of util-linux, each with a deadline.
enum Mounts {
    /// Runs a mount command in this process's own namespace.
    static func run(_ command: [String]) throws {
        try ChildProcess.run(command, directory: "/tmp/")
    }

    /// Unmounts lazily and without looking at the target, which may hang. What is not mounted is left alone.
    static func detach(_ target: String) {
        // The loss is fine: it was not mounted any more, or the directory stays for the next run to clear.
        _ = try? run(["umount", "--lazy", "--no-canonicalize", "--internal-only", target])
    }

    /// Ends a freeze of the file system mounted at `target`; without one it does nothing.
    static func thaw(_ target: String) {
        // The loss is fine: what is not frozen, or cannot be, needs no thawing.
        _ = try? run(["fsfreeze", "--unfreeze", target])
    }

    /// Mount points in and under `path`, in the order they were mounted.
    static func targets(under path: String) -> [String] {
        lines.map { $0.target }.filter { $0 == path || $0.hasPrefix(path + "/") }
    }

    /// Minor device number of what is mounted at `target`: for FUSE, the number of its connection.
    static func minorNumber(of target: String) -> String? {
        lines.last { $0.target == target }.map { String($0.device.split(separator: ":").last ?? "") }
    }

    /// Field 3 is the device, field 5 the mount point (proc(5), mountinfo).
    private static var lines: [(device: Substring, target: String)] {
        (Files.text(of: "/proc/self/mountinfo") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 ? (fields[2], String(fields[4])) : nil
        }
    }
}
