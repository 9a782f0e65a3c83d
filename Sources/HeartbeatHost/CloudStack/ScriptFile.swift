import Glibc

/// One of CloudStack's scripts in its directory, replaced by ours and put back.
///
/// CloudStack's own is kept beside as `<name>.cloudstack`; the name itself is never missing meanwhile. Both ways may be
/// taken again at any time and then change nothing. May block on the root disk; for commands.
package struct ScriptFile {
    /// What was done, in words.
    package enum Outcome: Equatable, Sendable {
        /// Ours is there now; `kept` is where CloudStack's own went, nil where there was none.
        case installed(kept: String?)
        /// Ours was there, of another version or with another configuration.
        case renewed
        /// Ours is gone; `restored` says whether CloudStack's own is back.
        case removed(restored: Bool)
        case unchanged
    }

    /// The second line of each of our scripts begins so: nothing of CloudStack's does.
    package static let mark = "# heartbeat in place of CloudStack's "

    /// Absolute path of the script.
    package let path: String
    private var kept: String { path + ".cloudstack" }

    package init(_ name: String, in directory: String) {
        path = "\(directory)/\(name)"
    }

    /// Puts `text` in place of what is there.
    package func install(_ text: String) throws(SystemFailure) -> Outcome {
        let bytes = Array(text.utf8)
        let isThere = try isPresent(path)
        let isOurs = try self.isOurs()
        if isOurs, try KernelFile.bytes(of: path) == bytes, access(path, X_OK) == 0 { return .unchanged }
        let keeps = isThere && !isOurs
        if keeps { try keep() }
        try WholeFile.replace(path, with: bytes, mode: 0o755)
        return isOurs ? .renewed : .installed(kept: keeps ? kept : nil)
    }

    /// Takes ours away and puts CloudStack's own back. What is not ours stays.
    package func remove() throws(SystemFailure) -> Outcome {
        let isThere = try isPresent(path)
        if isThere, try !isOurs() { return .unchanged }
        if try isPresent(kept) {
            guard rename(kept, path) == 0 else { throw SystemFailure("put back", path) }
            try WholeFile.syncDirectory(of: path)
            return .removed(restored: true)
        }
        guard isThere else { return .unchanged }
        guard unlink(path) == 0 else { throw SystemFailure("remove", path) }
        try WholeFile.syncDirectory(of: path)
        return .removed(restored: false)
    }

    /// The same without any complaint about what cannot hold a script of ours.
    package func removeIfOurs() throws(SystemFailure) -> Outcome {
        do throws(SystemFailure) {
            return try remove()
        } catch {
            // Nothing of ours can be in what is no directory, nor be one (lstat(2)).
            if [ENOTDIR, EISDIR].contains(error.errorNumber) { return .unchanged }
            throw error
        }
    }

    /// CloudStack's own gets a second name. One that was kept before, of an older CloudStack or edited by hand, steps aside
    /// under a number: nothing is ever lost.
    private func keep() throws(SystemFailure) {
        if try isPresent(kept) {
            var number = 1
            while try isPresent("\(kept).\(number)") { number += 1 }
            guard rename(kept, "\(kept).\(number)") == 0 else { throw SystemFailure("rename", kept) }
        }
        guard link(path, kept) == 0 else { throw SystemFailure("keep a copy of", path) }
        try WholeFile.syncDirectory(of: path)
    }

    /// True for a name that leads to anything; a link counts, whatever it leads to. A directory is an error.
    private func isPresent(_ name: String) throws(SystemFailure) -> Bool {
        var status = stat()
        guard lstat(name, &status) == 0 else {
            if errno == ENOENT { return false }
            throw SystemFailure("look at", name)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw SystemFailure("replace", name, errorNumber: EISDIR) }
        return true
    }

    private func isOurs() throws(SystemFailure) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        let lines = String(decoding: try KernelFile.bytes(of: path), as: UTF8.self).split(separator: "\n")
        return lines.count > 1 && lines[1].hasPrefix(Self.mark)
    }
}
