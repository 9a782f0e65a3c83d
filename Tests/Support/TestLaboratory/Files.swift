import Glibc

/// Small files of the laboratory, read and written whole.
package enum Files {
    /// All bytes of a file; nil when it cannot be read.
    package static func bytes(of path: String, limit: Int = 1 << 22) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { return count == 0 ? bytes : nil }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// The same as text; bytes that are not UTF-8 are replaced.
    package static func text(of path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Creates a file, or replaces one by rename, so that no reader sees half of it.
    package static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
        let draft = path + ".draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw LaboratoryFailure("cannot create \(draft): \(reason)") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw LaboratoryFailure("cannot write \(draft): \(reason)")
        }
        guard rename(draft, path) == 0 else { throw LaboratoryFailure("cannot rename \(draft): \(reason)") }
    }

    /// The same with text.
    package static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    /// Overwrites bytes of a file or block device in place.
    package static func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LaboratoryFailure("cannot open \(path): \(reason)") }
        defer { close(descriptor) }
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count, fsync(descriptor) == 0 else {
            throw LaboratoryFailure("cannot overwrite \(path): \(reason)")
        }
    }

    /// Makes a directory; one that is there already is fine.
    package static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw LaboratoryFailure("cannot make \(path): \(reason)")
        }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a directory, without `.` and `..`; empty when it cannot be read.
    package static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// A path in `directory` that nothing has yet; mkstemp(3) makes the name, and the file stays as its mark.
    static func uniquePath(in directory: String, prefix: String) throws -> String {
        var template = Array("\(directory)/\(prefix)XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw LaboratoryFailure("cannot make a file in \(directory): \(reason)") }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
