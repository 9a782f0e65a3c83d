import CLinux
import Glibc

/// One direct read of another host's file or volume. Whatever lies there was made by somebody else.
enum PeerFile {
    /// Reads from the beginning into `buffer`, past every cache; how many bytes came. A link, a device or a pipe where a file
    /// is expected is never opened: to open some devices is to act. May block for ever; allocates nothing.
    static func read(_ path: String, isVolume: Bool, into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure)
        -> Int
    {
        // O_PATH looks the name up and opens nothing; what is opened then is what was looked at (open(2)).
        let named = open(path, heartbeat_O_PATH | O_NOFOLLOW | O_CLOEXEC)
        guard named >= 0 else { throw SystemFailure("open", path) }
        defer { close(named) }
        var status = stat()
        guard fstat(named, &status) == 0 else { throw SystemFailure("look at", path) }
        guard status.st_mode & S_IFMT == (isVolume ? S_IFBLK : S_IFREG) else {
            throw SystemFailure("read", path, errorNumber: EINVAL)
        }
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | heartbeat_O_DIRECT
        let descriptor = opened("/proc/self/fd/\(named)", flags)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemFailure("read", path) }
        }
    }

    /// The names in a directory of an SR. May block for ever.
    static func names(in path: String) throws(SystemFailure) -> [String] {
        let descriptor = opened(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let directory = fdopendir(descriptor) else { throw SystemFailure("list", path) }
        // Closes the descriptor too (fdopendir(3)).
        defer { closedir(directory) }
        return try KernelFile.entries(of: directory, path: path).map(\.name)
    }

    /// Without a change of the access time, which would be a write to storage that only ought to be read; where that is not
    /// allowed (files of another owner), with it.
    private static func opened(_ path: String, _ flags: Int32) -> Int32 {
        let descriptor = open(path, flags | heartbeat_O_NOATIME)
        return descriptor >= 0 || errno != EPERM ? descriptor : open(path, flags)
    }
}
