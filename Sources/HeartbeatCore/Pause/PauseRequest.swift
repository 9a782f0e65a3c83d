/// What `heartbeat pause` asks for: checked by the command, and again by the daemon that it reaches. Pure.
package struct PauseRequest: Equatable, Sendable {
    package static let shortest: Duration = .seconds(60)
    package static let longest: Duration = .seconds(7 * 86_400)
    /// In bytes of UTF-8: an entry of the journal and a line of the status stay readable.
    package static let longestReason = 200

    package let storage: String
    package let length: Duration
    package let reason: String
    /// Also for an SR that is in use.
    package let isForced: Bool

    /// Checks name, length and reason.
    package init(storage: String, length: Duration, reason: String, isForced: Bool) throws(PauseFault) {
        guard ConfigurationDraft.isName(storage) else { throw .name(storage) }
        guard length >= Self.shortest, length <= Self.longest else { throw .length(DurationText.render(length)) }
        self.storage = storage
        self.length = length
        self.reason = try Self.checked(reason)
        self.isForced = isForced
    }

    /// From the words of a command line; `text` is a duration such as "30m", also in days ("2d").
    package init(storage: String, lengthText text: String, reason: String, isForced: Bool) throws(PauseFault) {
        let length = try Self.length(text)
        // Told in the words that were given.
        guard length >= Self.shortest, length <= Self.longest else { throw .length(text) }
        try self.init(storage: storage, length: length, reason: reason, isForced: isForced)
    }

    /// From the control socket; nil when it is no such request.
    package init?(wire: String) throws(PauseFault) {
        var words = wire.split(separator: " ", maxSplits: 3)
        let isForced = words.count > 1 && words[1] == "--force"
        if isForced { words = wire.split(separator: " ", maxSplits: 4) }
        let first = isForced ? 2 : 1
        guard words.first == "pause", words.count == first + 3 else { return nil }
        try self.init(
            storage: String(words[first]), lengthText: String(words[first + 1]), reason: String(words[first + 2]),
            isForced: isForced)
    }

    /// The form on the wire: `pause [--force] SR LENGTH REASON`.
    package var wire: String {
        "pause \(isForced ? "--force " : "")\(storage) \(DurationText.render(length)) \(reason)"
    }

    /// Days are no unit of the configuration: nothing there lasts that long.
    private static func length(_ text: String) throws(PauseFault) -> Duration {
        do throws(DurationTextFault) {
            guard text.hasSuffix("d") else { return try DurationText.parse(text) }
            let days = try DurationText.parse(text.dropLast() + "h")
            guard days <= longest else { throw .tooLong(text) }
            return days * 24
        } catch {
            throw .length(text)
        }
    }

    /// One line without what a terminal or a file would take for more than text; blanks around it are left out.
    package static func checked(_ reason: String) throws(PauseFault) -> String {
        let blank: (Character) -> Bool = { $0 == " " }
        let trimmed = String(reason.drop(while: blank).reversed().drop(while: blank).reversed())
        guard !trimmed.isEmpty else { throw .noReason }
        guard trimmed.utf8.count <= longestReason else { throw .longReason(trimmed.utf8.count) }
        for scalar in trimmed.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: throw .controlCharacter
            default: continue
            }
        }
        return trimmed
    }
}
