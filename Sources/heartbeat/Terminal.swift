import Glibc

/// Standard error for people: one sentence per fault.
enum Terminal {
    /// Writes `heartbeat: sentence` and a newline to standard error.
    static func complain(_ sentence: String) {
        let line = "heartbeat: \(sentence)\n"
        _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
