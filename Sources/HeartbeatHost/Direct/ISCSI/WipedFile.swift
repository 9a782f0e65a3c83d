import Glibc

/// A small file that holds a secret: read into memory that is wiped on every way out.
enum WipedFile {
    typealias Contents = Slice<UnsafeMutableBufferPointer<UInt8>>

    /// A node of open-iscsi's database has some 5 KiB.
    private static let longest = 32_768

    /// Lends the contents of `path`; nil where it cannot be read, or is longer than any such file.
    static func read<Result>(_ path: String, _ body: (Contents) -> Result?) -> Result? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor: descriptor, body)
    }

    /// The same of what is open, from its start.
    static func read<Result>(descriptor: Int32, _ body: (Contents) -> Result?) -> Result? {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: longest)
        buffer.initialize(repeating: 0)
        defer {
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            buffer.deallocate()
        }
        var length = 0
        while length < buffer.count {
            let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
            if count == 0 { return body(buffer[..<length]) }
            guard count > 0 else { return nil }
            length += count
        }
        return nil
    }
}
