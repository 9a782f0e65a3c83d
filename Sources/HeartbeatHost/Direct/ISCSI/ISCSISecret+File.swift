import Glibc

extension ISCSISecret {
    /// Reads `name:secret`, one line, from a regular file of root's that nobody else has any right to. Follows no link.
    static func read(from path: String) throws(ISCSITargetFailure) -> ISCSISecret {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw .secret(path: path, .notRegular) }
            throw .failed(SystemFailure("open", path))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed(SystemFailure("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .secret(path: path, .notRegular) }
        guard status.st_uid == 0, status.st_mode & 0o077 == 0 else { throw .secret(path: path, .notPrivate) }
        let secret = WipedFile.read(descriptor: descriptor) { contents in
            let line = contents.last == UInt8(ascii: "\n") ? contents.dropLast() : contents
            guard !line.contains(UInt8(ascii: "\n")), let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                return ISCSISecret?.none
            }
            return ISCSISecret(name: line[..<colon], secret: line[line.index(after: colon)...])
        }
        guard let secret else { throw .secret(path: path, .notPair) }
        return secret
    }
}
