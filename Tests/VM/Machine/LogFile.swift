import Glibc
import Synchronization
import TestLaboratory

/// A log of a run: lines, each with the seconds since the room was opened. Any thread may write.
final class LogFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let start: Instant

    init(path: String, start: Instant) throws {
        self.path = path
        self.start = start
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LaboratoryFailure("cannot create \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Appends one line with its stamp; one write(2), so that lines of several threads stay whole.
    func write(_ line: String, at instant: Instant) {
        let bytes = Array("[\(stamp(instant))] \(line)\n".utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// Seconds since the start, to the millisecond.
    func stamp(_ instant: Instant) -> String { (instant - start).secondsText }
}
