import Synchronization
import TestLaboratory

/// What a machine's serial console said: the kernel's messages and, forwarded by journald, the journal from notice up.
final class ConsoleLog: Sendable {
    private let file: LogFile
    private let arrived = Mutex<[Line]>([])

    /// One line and when it arrived.
    struct Line: Sendable {
        let at: Instant
        let text: String
    }

    init(file: LogFile) { self.file = file }

    /// Takes a raw line from the reading thread, without the colours and carriage returns of a terminal.
    func receive(_ raw: String, at instant: Instant) {
        let text = raw.replacing(#/\u{1b}\[[0-9;?]*[A-Za-z]|\u{1b}c|\r/#, with: "")
        if text.allSatisfy({ $0.isWhitespace }) { return }
        file.write(text, at: instant)
        arrived.withLock { $0.append(Line(at: instant, text: text)) }
    }

    /// Every line so far, oldest first.
    var lines: [Line] { arrived.withLock { $0 } }

    /// Lines that came at `instant` or later.
    func lines(since instant: Instant) -> [Line] { lines.filter { $0.at >= instant } }

    /// Whether a line since `instant` has every one of `parts` in it.
    func contains(_ parts: String..., since instant: Instant = Instant(nanoseconds: 0)) -> Bool {
        lines(since: instant).contains { line in parts.allSatisfy { line.text.contains($0) } }
    }

    /// The instant of the first line since `instant` that has `part` in it; nil when none came within `deadline`.
    func wait(for part: String, since instant: Instant, within deadline: Duration) -> Instant? {
        var found: Instant?
        TestLaboratory.wait(until: deadline, every: .milliseconds(20)) {
            found = lines(since: instant).first { $0.text.contains(part) }?.at
            return found != nil
        }
        return found
    }
}
