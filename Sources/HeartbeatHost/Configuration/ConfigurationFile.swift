import Glibc
import HeartbeatCore

/// A configuration file that was read and validated.
///
/// Reading may block on the root disk: for the main thread before READY, for reporter threads and for commands, never
/// for the judging thread.
package struct ConfigurationFile: Equatable, Sendable {
    /// The path as it was given.
    package let path: String
    /// The bytes that were validated, for `LastGoodConfiguration`.
    package let text: [UInt8]
    package let configuration: Configuration

    /// Reads and validates. All faults of the file come in one throw.
    package static func load(path: String) throws(ConfigurationFileFault) -> Configuration {
        try read(path: path).configuration
    }

    /// The same, keeping the text.
    package static func read(path: String) throws(ConfigurationFileFault) -> ConfigurationFile {
        let text = try contents(of: path)
        return ConfigurationFile(path: path, text: text, configuration: try parse(text, name: path))
    }

    /// Validates bytes that may hold anything; `name` begins each sentence. Pure.
    package static func parse(_ bytes: [UInt8], name: String) throws(ConfigurationFileFault) -> Configuration {
        let document: TomlDocument
        do throws(TomlDocument.Fault) {
            document = try TomlDocument(bytes)
        } catch {
            let line = error.line > 0 ? error.line : nil
            throw .invalid([LocatedFault(file: name, line: line, key: "", sentence: error.description)])
        }
        if case .table([]) = document.root.value { throw .empty(path: name) }
        var reader = ConfigurationReader(file: name)
        return try reader.configuration(from: document.root)
    }

    private static func contents(of path: String) throws(ConfigurationFileFault) -> [UInt8] {
        // O_NONBLOCK: opening a FIFO must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path: path) }
            throw .unreadable(SystemFailure("open", path))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(SystemFailure("look at", path)) }
        try check(status, path: path)
        do throws(SystemFailure) {
            // One byte more than is accepted, so that a file too large is seen as such.
            return try WholeFile.read(descriptor, name: path, atMost: TomlDocument.longestText + 1)
        } catch {
            throw .unreadable(error)
        }
    }

    private static func check(_ status: stat, path: String) throws(ConfigurationFileFault) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .directory(path: path)
        default: throw .notAFile(path: path)
        }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .foreignOwner(path: path, user: status.st_uid)
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw .writableByOthers(path: path, mode: status.st_mode & 0o7777)
        }
    }
}
