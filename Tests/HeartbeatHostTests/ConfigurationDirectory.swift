import Glibc
import HeartbeatHost
import TestLaboratory
import Testing

/// A directory of its own for one test, removed with the value.
final class ConfigurationDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/heartbeat-configuration-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        try #require(made != nil)
        path = template.withUnsafeBufferPointer {
            String(decoding: UnsafeRawBufferPointer($0).dropLast(), as: UTF8.self)
        }
    }

    deinit {
        Self.remove(path)
    }

    /// Writes a file of that name with the mode given and returns its path.
    func write(_ text: String, to name: String = "heartbeat.toml", mode: mode_t = 0o644) throws -> String {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    func write(_ bytes: [UInt8], to name: String = "heartbeat.toml", mode: mode_t = 0o644) throws -> String {
        guard mode & 0o111 == 0 else { return try writeProgram(bytes, to: name, mode: mode) }
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        try #require(fchmod(descriptor, mode) == 0)
        return file
    }

    /// Another process writes what is to be run: a test that forks at the same time would hold a descriptor of this one
    /// open for writing, and execve(2) refuses such a file (ETXTBSY).
    private func writeProgram(_ bytes: [UInt8], to name: String, mode: mode_t) throws -> String {
        let file = "\(path)/\(name)"
        let text = try write(bytes, to: name + ".text", mode: 0o600)
        try ChildProcess.run(["install", "-m", String(mode, radix: 8), text, file], directory: "\(path)/")
        unlink(text)
        return file
    }

    /// The bytes of a file, nil when it cannot be opened.
    static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 21)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes[..<count])
    }

    /// The text of a file; empty when it cannot be opened.
    static func text(of path: String) -> String { String(decoding: bytes(of: path) ?? [], as: UTF8.self) }

    /// Names in a directory, sorted, without `.` and `..`.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
