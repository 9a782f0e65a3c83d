import Glibc
import HeartbeatHost

/// What a script of CloudStack's answers: its own words and exit code, and beside them what it has no words for.
struct CloudStackAnswer: Sendable {
    /// Standard output, byte for byte as CloudStack knows it.
    var output = ""
    var code: Int32 = 0
    /// What is not certain, or went wrong: a line each on standard error.
    var doubts: [String] = []
    /// The same for the journal.
    var entry: JournalEntry?

    /// Prints and sends it all; the exit code is left to the caller. Waits for a journald that is stuck for 0.3 s.
    ///
    /// Standard output is out before standard error begins: CloudStack's agent reads both as one stream, and goes by its first
    /// line.
    func give() {
        print(output, terminator: "")
        fflush(nil)
        for doubt in doubts { Terminal.complain(doubt) }
        entry?.send(atMost: .milliseconds(300))
    }

    /// Tells the journal of the doubts, under one identifier.
    mutating func report(_ identifier: MessageIdentifier, _ priority: JournalPriority, fields: [String] = []) {
        guard !doubts.isEmpty else { return }
        entry = JournalEntry(doubts.joined(separator: "; "), priority: priority, identifier: identifier, fields: fields)
    }
}

extension CloudStackAnswer {
    /// CloudStack's two answers about a host. Whatever is not proven dead is ALIVE; the doubt is told besides.
    init(_ answer: PeerAnswer) {
        output = answer.cloudStackLine + "\n"
        code = answer.cloudStackCode
        guard answer.word == .unknown else { return }
        doubts = [answer.sentence]
        entry = JournalEntry(
            "asked by CloudStack: \(answer.sentence); ALIVE was answered", priority: .warning,
            identifier: .doubtfulAnswer, fields: ["HEARTBEAT_PEER=\(answer.host)"])
    }

    /// A call with arguments missing.
    static func usage(_ line: String, code: Int32, output: String = "") -> CloudStackAnswer {
        CloudStackAnswer(output: "Usage: \(line)\n\(output)", code: code)
    }
}
