import Glibc

/// Small files of /proc and /sys, read whole.
package enum KernelFile {
    /// All bytes of `path`. Blocks only as the kernel's own file does; allocates.
    package static func bytes(of path: String) throws(SystemFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return all }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SystemFailure("read", path)
            }
            all += chunk[..<count]
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

    /// What a link says, never what it leads to: safe where that hangs. Bytes that are not UTF-8 are replaced.
    package static func link(_ path: String) throws(SystemFailure) -> String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer -> String? in
            guard let start = buffer.baseAddress, case let count = readlink(path, start, buffer.count), count >= 0
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
