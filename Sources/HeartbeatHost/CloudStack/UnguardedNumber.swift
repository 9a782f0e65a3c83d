import Glibc
import HeartbeatCore

/// The number `KVMHA/hb-<address>` of a host that no daemon guards, written once as CloudStack's own script does.
///
/// It promises nothing: stock readers take it for life, and readers of heartbeat's see that it is later than the last record.
package struct UnguardedNumber {
    private let mountPoint: String
    private let address: String
    /// Program with the `number-storage` command that touches storage in place of this process: this program itself.
    var worker = "/proc/self/exe"
    /// The agent allows a minute for it (heartbeat.update.timeout).
    var deadline = Duration.seconds(10)

    /// `mountPoint` without a slash at its end.
    package init(mountPoint: String, address: String) {
        self.mountPoint = mountPoint
        self.address = address
    }

    /// Writes it in another process, which is left behind when storage holds it; why it could not be, in words, else nil.
    package func write() -> String? {
        guard RecordName(address) != nil else { return "\(address) is no address of a host" }
        do throws(SystemFailure) {
            let mounts = try MountTable.current()
            guard mounts.mount(at: mounts.resolved(mountPoint)) != nil else {
                return "\(mountPoint) is no mount point, and a number there would be on the root disk: mount the pool"
            }
        } catch {
            return "\(error)"
        }
        do throws(Tool.Fault) {
            let result = try Tool(program: worker).run(["number-storage", mountPoint, address], deadline: deadline)
            if result.status == 0 { return nil }
            let words = result.output.split(separator: "\n").joined(separator: "; ")
            return words.isEmpty ? "writing the number ended with \(result.status)" : words
        } catch {
            return error.description
        }
    }

    /// The part that touches storage. Follows no link below the mount point. May block for ever: for a process of its own.
    package func writeHere() throws(SystemFailure) {
        let directory = "\(mountPoint)/\(TargetNames.directory)"
        let pool = open(mountPoint, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard pool >= 0 else { throw SystemFailure("open", mountPoint) }
        defer { close(pool) }
        guard mkdirat(pool, TargetNames.directory, 0o755) == 0 || errno == EEXIST else {
            throw SystemFailure("make", directory)
        }
        let parent = openat(pool, TargetNames.directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard parent >= 0 else { throw SystemFailure("open", directory) }
        defer { close(parent) }
        let path = "\(directory)/hb-\(address)"
        // O_NONBLOCK: opening a FIFO must not wait for a reader.
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = openat(parent, "hb-\(address)", flags, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemFailure("look at", path) }
        // A second name would be another file that is written to.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, status.st_size <= HeartbeatNumber.size else {
            throw SystemFailure("take for a heartbeat's number", path, errorNumber: EINVAL)
        }
        var block = [UInt8](repeating: 0, count: HeartbeatNumber.size)
        block.withUnsafeMutableBytes { HeartbeatNumber.render(BootClock.wallNanoseconds() / 1_000_000_000, into: $0) }
        try WholeFile.write(block, to: descriptor, name: path)
        guard fsync(descriptor) == 0 else { throw SystemFailure("sync", path) }
    }
}
