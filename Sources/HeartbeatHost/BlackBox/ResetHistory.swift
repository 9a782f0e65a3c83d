import Glibc
import HeartbeatCore

/// The resets on record in `<state>/resets`, over all boots. A file of its own, so that none of them counts as a fence.
package struct ResetHistory: Equatable, Sendable {
    /// How many the file holds before the oldest is overwritten.
    static let capacity = 64

    /// From oldest to newest.
    package let entries: [ResetEntry]
    /// Some entry was written by a later version of this program and is left out.
    package let hasNewerVersion: Bool

    /// Reads the record; without a file there is none. Torn entries are skipped. Blocks on the disk of `state`: at
    /// start and in commands, never on the judging thread.
    package static func load(state: String) throws(SystemFailure) -> ResetHistory {
        let path = Self.path(state: state)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return ResetHistory(bytes: []) }
            throw SystemFailure("open", path)
        }
        defer { close(descriptor) }
        return ResetHistory(
            bytes: try WholeFile.read(descriptor, name: path, atMost: capacity * ResetEntry.size))
    }

    init(bytes: [UInt8]) {
        var isNewer = false
        var found: [ResetEntry] = []
        for start in stride(from: 0, to: bytes.count - bytes.count % ResetEntry.size, by: ResetEntry.size) {
            guard let entry = ResetEntry(encoded: bytes[start..<start + ResetEntry.size], isNewer: &isNewer) else {
                continue
            }
            found.append(entry)
        }
        entries = found.sorted { $0.sequence < $1.sequence }
        hasNewerVersion = isNewer
    }

    /// Numbers `entry` and writes it behind the others; on disk when this returns. Blocks on the disk of `state`.
    func append(_ entry: ResetEntry, state: String) throws(SystemFailure) -> ResetEntry {
        var entry = entry
        entry.sequence = (entries.last?.sequence ?? 0) &+ 1
        entry.counts = entries.last?.counts ?? [0, 0, 0]
        entry.counts[Int(entry.kind.rawValue) - 1] &+= 1
        let path = Self.path(state: state)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_DSYNC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure("open the record of resets", path) }
        defer { close(descriptor) }
        // Whatever the umask says: `heartbeat why` runs as another user.
        fchmod(descriptor, 0o644)
        let slot = Int((entry.sequence &- 1) % UInt64(Self.capacity))
        let written = entry.encoded.withUnsafeBytes {
            pwrite(descriptor, $0.baseAddress, $0.count, slot * ResetEntry.size)
        }
        guard written == ResetEntry.size else { throw SystemFailure("write the reset to", path) }
        return entry
    }

    static func path(state: String) -> String { state + "/resets" }
}
