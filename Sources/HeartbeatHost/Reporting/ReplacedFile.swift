import Glibc

/// A world-readable file that is always replaced as a whole: readers see the old text or the new, never a part.
struct ReplacedFile: Sendable {
    let path: String

    /// Writes beside it and renames (rename(2)); a text that cannot be written leaves the old one.
    func replace(with text: TextBuffer) throws(SystemFailure) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("create", temporary) }
        do throws(SystemFailure) {
            try Self.fill(descriptor, with: text, name: temporary)
        } catch {
            // The space it took would be missing for the next attempt.
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else { throw SystemFailure("replace", path) }
    }

    /// Writes all of it and closes.
    private static func fill(_ descriptor: Int32, with text: TextBuffer, name: String) throws(SystemFailure) {
        defer { close(descriptor) }
        // Whatever the umask says: monitoring runs as another user.
        fchmod(descriptor, 0o644)
        try WholeFile.write(text.bytes, to: descriptor, name: name)
    }
}
