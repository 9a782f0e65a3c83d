import Glibc

/// Reading and replacing small files on the root disk. May block on it: never for the judging thread.
enum WholeFile {
    /// Reads from the descriptor's offset to the end of the file, or to `limit` bytes.
    static func read(_ descriptor: Int32, name: String, atMost limit: Int) throws(SystemFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemFailure("read", name)
            }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Replaces the file at `path` in one step: temporary file beside it, write(2), fsync(2), rename(2), fsync of the
    /// directory. After a crash the old or the new text is there, whole. `owner` nil: that of this process.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t, owner: (user: uid_t, group: gid_t)? = nil
    ) throws(SystemFailure) {
        let temporary = "\(path).new-\(getpid())"
        do throws(SystemFailure) {
            try create(temporary, bytes, mode, owner)
            guard rename(temporary, path) == 0 else { throw SystemFailure("rename to", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncDirectory(of: path)
    }

    /// Makes a directory entry durable: fsync(2) of the directory that holds `path`.
    static func syncDirectory(of path: String) throws(SystemFailure) {
        let directory = parent(of: path)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemFailure("sync", directory) }
    }

    /// The directory that holds `path`, "." for a bare name.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Writes all bytes at the descriptor's offset, going on after short writes and signals.
    static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(SystemFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw SystemFailure("write", name)
            }
        }
    }

    private static func create(
        _ path: String, _ bytes: [UInt8], _ mode: mode_t, _ owner: (user: uid_t, group: gid_t)?
    ) throws(SystemFailure) {
        unlink(path)  // Left by a process of the same id that was killed here; O_EXCL below would stumble over it.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw SystemFailure("create", path) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, name: path)
        if let owner, fchown(descriptor, owner.user, owner.group) != 0 { throw SystemFailure("chown", path) }
        guard fchmod(descriptor, mode) == 0 else { throw SystemFailure("chmod", path) }
        guard fsync(descriptor) == 0 else { throw SystemFailure("sync", path) }
    }
}
