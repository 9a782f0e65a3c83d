import Glibc
import HeartbeatCore

/// The directories that `cloudstack install` ever put scripts into, one a line in `<state>/cloudstack-directories`: what has to be
/// undone when the program goes. May block on the root disk; for commands.
package struct ScriptDirectories {
    private let path: String

    /// In the state directory of a configuration.
    package init(state: String) { path = "\(state)/cloudstack-directories" }

    /// Absolute paths, each once; none where nothing was ever installed.
    package func read() throws(SystemFailure) -> [String] {
        do throws(SystemFailure) {
            return String(decoding: try KernelFile.bytes(of: path), as: UTF8.self).split(separator: "\n").map(
                String.init)
        } catch {
            if error.errorNumber == ENOENT { return [] }
            throw error
        }
    }

    /// Adds a directory, before anything is put there, so that no crash leaves a script that nobody knows of.
    package func add(_ directory: String) throws(SystemFailure) {
        let known = try read()
        if known.contains(directory) { return }
        // A line of its own is what a name with a newline cannot have.
        guard !directory.contains("\n") else { throw SystemFailure("note", directory, errorNumber: EINVAL) }
        if let fault = Directories.make(WholeFile.parent(of: path)) { throw fault }
        try write(known + [directory])
    }

    /// Leaves only these, and no file where there is none.
    package func keep(_ directories: [String]) throws(SystemFailure) {
        if !directories.isEmpty { return try write(directories) }
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemFailure("remove", path) }
    }

    private func write(_ directories: [String]) throws(SystemFailure) {
        try WholeFile.replace(path, with: Array((directories.joined(separator: "\n") + "\n").utf8), mode: 0o644)
    }
}
