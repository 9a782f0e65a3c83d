import CLinux
import Glibc

/// A read past the page cache, as beats do it: proves that the storage can be beaten on. May hang: for the worker only.
enum DirectRead {
    /// Reads `count` bytes, a multiple of 4096, from the beginning of a file or block device. Fewer come back at its end.
    static func bytes(of path: String, count: Int, followsLinks: Bool) throws(SetupFailure) -> [UInt8] {
        let links = followsLinks ? 0 : O_NOFOLLOW
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | heartbeat_O_DIRECT | links)
        guard descriptor >= 0 else {
            if errno == EINVAL { throw unsupported(path) }
            throw SetupFailure(SystemFailure("open", path))
        }
        defer { close(descriptor) }
        // 4096 is the largest logical block of any disk (open(2), O_DIRECT).
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let length = pread(descriptor, buffer.baseAddress, count, 0)
            if length >= 0 { return Array(buffer[..<length]) }
            if errno == EINVAL { throw unsupported(path) }
            guard errno == EINTR else { throw SetupFailure(SystemFailure("read", path)) }
        }
    }

    private static func unsupported(_ path: String) -> SetupFailure {
        SetupFailure(.other, "\(path) cannot be read past the cache (O_DIRECT), so no beat on it would prove anything")
    }
}
