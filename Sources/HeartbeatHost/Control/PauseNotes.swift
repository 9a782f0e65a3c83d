import Glibc
import HeartbeatCore
import Synchronization

/// The reasons of the pauses of this boot: `<runtime>/pauses`, beside the life page, which has no room for text. That an SR
/// is paused, and until when, is in the life page alone; without this file only the words are lost.
///
/// Written by the control thread, read by the reporters; on tmpfs, which does not hang.
package final class PauseNotes: Sendable {
    /// First words of the file; then the version of its format and the boot.
    private static let head = "heartbeat-pauses 1"
    private let path: String
    private let bootID: BootID
    private let notes: Mutex<[String: PauseNote]>

    /// Takes over what an earlier start in this boot has kept; what is damaged or of another boot is left out.
    package init(runtime: String, bootID: BootID) {
        path = runtime + "/pauses"
        self.bootID = bootID
        notes = Mutex(Self.load(path, bootID))
    }

    /// The notes of all SRs, by uuid. Any thread but the judging one.
    package var all: [String: PauseNote] { notes.withLock { $0 } }

    /// Why the SR's pause with this end was asked for; nil where that is not known. Any thread but the judging one.
    package func reason(of uuid: String, until end: BootInstant) -> String? {
        notes.withLock { notes in notes[uuid].flatMap { $0.until == end ? $0.reason : nil } }
    }

    /// Notes a reason, or with nil that there is none any more; forgets those of pauses that are over at `now`. What
    /// cannot be written is known until the process ends. Control thread.
    package func set(_ note: PauseNote?, for uuid: String, at now: BootInstant) throws(SystemFailure) {
        let kept = notes.withLock { notes in
            notes[uuid] = note
            notes = notes.filter { $0.value.until > now }
            return notes
        }
        try WholeFile.replace(path, with: Array(text(of: kept).utf8), mode: 0o600)
    }

    private func text(of notes: [String: PauseNote]) -> String {
        let lines = notes.sorted { $0.key < $1.key }.map { "\($0) \($1.until.nanoseconds) \($1.reason)" }
        return (["\(Self.head) \(bootID)"] + lines).joined(separator: "\n") + "\n"
    }

    private static func load(_ path: String, _ bootID: BootID) -> [String: PauseNote] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [:] }
        defer { close(descriptor) }
        // The loss is fine: the pause itself is in the life page.
        guard let bytes = try? WholeFile.read(descriptor, name: path, atMost: 1 << 20) else { return [:] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.first.map(String.init) == "\(head) \(bootID)" else { return [:] }
        var notes: [String: PauseNote] = [:]
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 2)
            // A line that no daemon would write is left out.
            guard words.count == 3, let end = Int64(words[1]), let reason = try? PauseRequest.checked(String(words[2]))
            else { continue }
            notes[String(words[0])] = PauseNote(until: BootInstant(nanoseconds: end), reason: reason)
        }
        return notes
    }
}
