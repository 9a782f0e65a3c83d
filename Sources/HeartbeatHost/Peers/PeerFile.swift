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
        let descriptor = open("/proc/self/fd/\(named)", O_RDONLY | O_NONBLOCK | O_CLOEXEC | heartbeat_O_DIRECT)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemFailure("read", path) }
        }
    }
}
