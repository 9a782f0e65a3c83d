import Glibc

/// Mounting and unmounting: with the tools of util-linux, each with a deadline, save where scenarios mount by the hundred.
enum Mounts {
    /// Runs a mount command in this process's own namespace.
    static func run(_ command: [String]) throws {
        try ChildProcess.run(command, directory: "/tmp/")
    }

    /// Mounts a directory at itself, so that it is a mount of its own as an SR is. May block as long as the directory does.
    static func bind(_ directory: String) throws {
        try call("bind \(directory)") { mount(directory, directory, nil, UInt(MS_BIND), nil) }
    }

    /// Mounts an empty tmpfs; `size` as tmpfs(5) has it.
    static func memory(at path: String, size: String) throws {
        try call("mount a tmpfs at \(path)") { mount("heartbeat-laboratory", path, "tmpfs", 0, "size=\(size)") }
    }

    private static func call(_ what: String, _ body: () -> Int32) throws {
        guard body() == 0 else { throw LaboratoryFailure("cannot \(what): \(String(cString: strerror(errno)))") }
    }

    /// Unmounts lazily, with all that is mounted under it, and without looking at the target, which may hang. What is not mounted is left alone.
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
