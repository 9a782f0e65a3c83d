import Glibc
import HeartbeatCore

/// The fences on record in `<state>/fences`, over all boots.
package struct FenceHistory: Equatable, Sendable {
    /// How many the file holds before the oldest is overwritten.
    package static let capacity = 64

    /// From oldest to newest.
    package let entries: [FenceEntry]
    /// Some entry was written by a later version of this program and is left out.
    package let hasNewerVersion: Bool

    /// Reads the record; without a file there is no fence on record. Torn entries are skipped.
    /// Blocks on the disk of `state`: at start and in commands, never on the judging thread.
    package static func load(state: String) throws(SystemFailure) -> FenceHistory {
        let path = Self.path(state: state)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return FenceHistory(bytes: []) }
            throw SystemFailure("open", path)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: capacity * FenceEntry.size)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw SystemFailure("read", path) }
        return FenceHistory(bytes: Array(bytes[0..<count]))
    }

    /// How many fences were committed at or after `wallNanoseconds`, for the fence budget.
    package func fences(since wallNanoseconds: Int64) -> Int {
        entries.count { $0.wallNanoseconds >= wallNanoseconds }
    }

    static func path(state: String) -> String { state + "/fences" }

    /// Fences from oldest to newest, as a reader found them.
    package init(entries: [FenceEntry], hasNewerVersion: Bool = false) {
        self.entries = entries
        self.hasNewerVersion = hasNewerVersion
    }

    init(bytes: [UInt8]) {
        var found: [FenceEntry] = []
        var hasNewer = false
        for start in stride(from: 0, to: bytes.count - bytes.count % FenceEntry.size, by: FenceEntry.size) {
            do throws(FenceEntry.Fault) {
                found.append(try FenceEntry(encoded: bytes[start..<start + FenceEntry.size]))
            } catch {
                if case .newerVersion = error { hasNewer = true }
            }
        }
        entries = found.sorted { $0.sequence < $1.sequence }
        hasNewerVersion = hasNewer
    }
}
