import Glibc

/// Small files of /proc and /sys, read whole.
package enum KernelFile {
    /// All bytes of `path`. Blocks only as the kernel's own file does; allocates.
    package static func bytes(of path: String) throws(SystemFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        var all: [UInt8] = []
        while true {
            let count = append(to: &all, from: descriptor)
            if count == 0 { return all }
            if count < 0 && errno != EINTR { throw SystemFailure("read", path) }
        }
    }

    /// One read(2): the kernel gives of its tables at most a page at a time (fs/seq_file.c).
    private static func append(to all: inout [UInt8], from descriptor: Int32) -> Int {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { page in
            let count = read(descriptor, page.baseAddress, page.count)
            if count > 0 { all.append(contentsOf: page[..<count]) }
            return count
        }
    }

    /// The first line of `path` without its end, bytes that are not UTF-8 replaced.
    package static func line(of path: String) throws(SystemFailure) -> String {
        let bytes = try bytes(of: path)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The names in a directory, without `.` and `..`.
    package static func names(in path: String) throws(SystemFailure) -> [String] {
        try entries(in: path).map(\.name)
    }

    /// Names and types (`DT_BLK`, …) in a directory, without `.` and `..`.
    package static func entries(in path: String) throws(SystemFailure) -> [(name: String, type: UInt8)] {
        guard let directory = opendir(path) else { throw SystemFailure("list", path) }
        defer { closedir(directory) }
        return try entries(of: directory, path: path)
    }

    /// The same of a directory that is open.
    static func entries(of directory: OpaquePointer, path: String) throws(SystemFailure) -> [(
        name: String, type: UInt8
    )] {
        var all: [(name: String, type: UInt8)] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { all.append((name, entry.pointee.d_type)) }
            errno = 0
        }
        guard errno == 0 else { throw SystemFailure("list", path) }
        return all
    }

    /// What a link says, never what it leads to: safe where that hangs. Bytes that are not UTF-8 are replaced. A relative
    /// `path` is looked up in the open `directory`, which spares the kernel the way there.
    package static func link(_ path: String, in directory: Int32 = AT_FDCWD) throws(SystemFailure) -> String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer -> String? in
            guard let start = buffer.baseAddress,
                case let count = readlinkat(directory, path, start, buffer.count), count >= 0
            else { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer)[..<count], as: UTF8.self)
        }
        guard let text else { throw SystemFailure("read the link", path) }
        return text
    }

    /// Resolves `\040` and the like: the kernel escapes blank, tab, newline and backslash so in its tables.
    static func unescaped(_ field: some StringProtocol) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
