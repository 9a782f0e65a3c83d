/// What the notifier tells the daemon of a notice: that it has it, then what became of it. A datagram of texts, like `Notice`.
struct NoticeReport: Equatable, Sendable {
    let number: UInt64
    /// nil: it has arrived.
    let outcome: NoticeOutcome?
    /// The last line that the command wrote to standard error.
    let lastWords: String

    static let longestDatagram = 1024

    init(number: UInt64, outcome: NoticeOutcome?, lastWords: String = "") {
        self.number = number
        self.outcome = outcome
        self.lastWords = lastWords
    }

    /// nil for what is no report.
    init?(_ bytes: some Collection<UInt8>) {
        let texts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard texts.count == 4, let number = UInt64(texts[0]), let value = Int32(texts[2]) else { return nil }
        self.init(number: number, outcome: NoticeOutcome(name: texts[1], value: value), lastWords: texts[3])
    }

    var encoded: [UInt8] {
        let (name, value) = outcome?.code ?? ("taken", 0)
        return Array(
            ["\(number)", name, "\(value)", lastWords].map { $0.utf8.filter { $0 != 0 } }.joined(separator: [0]))
    }
}
