import HeartbeatCore

/// One run of the command of `[notify]`, on its way from the daemon to the notifier. A datagram of texts, each but the last ended
/// by a zero byte; both ends are the same binary, so the layout has no version.
struct Notice: Equatable, Sendable {
    /// By which the report names it.
    let number: UInt64
    let command: String
    let timeout: Duration
    /// Goes before all that waits, and finds a place among those that run.
    let isUrgent: Bool
    /// `NAME=value` entries: all that the command gets.
    let environment: [String]

    /// Longer than any: a sentence has at most some hundred bytes, names and paths are bounded by the configuration.
    static let longestDatagram = 64 * 1024

    init(number: UInt64, command: String, timeout: Duration, isUrgent: Bool, environment: [String]) {
        self.number = number
        self.command = command
        self.timeout = timeout
        self.isUrgent = isUrgent
        self.environment = environment
    }

    /// nil for what is no notice.
    init?(_ bytes: some Collection<UInt8>) {
        let texts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard texts.count >= 4, let number = UInt64(texts[0]), let milliseconds = Int64(texts[2]) else { return nil }
        self.init(
            number: number, command: texts[1], timeout: .milliseconds(milliseconds), isUrgent: texts[3] == "urgent",
            environment: Array(texts[4...]))
    }

    /// A zero byte, which no environment can hold, would end a text early.
    var encoded: [UInt8] {
        let head = ["\(number)", command, "\(timeout.wholeMilliseconds)", isUrgent ? "urgent" : ""]
        return Array((head + environment).map { $0.utf8.filter { $0 != 0 } }.joined(separator: [0]))
    }
}
