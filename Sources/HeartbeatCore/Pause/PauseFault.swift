/// What is wrong with a request to pause, as a sentence that says what is accepted.
package enum PauseFault: Error, Equatable, CustomStringConvertible {
    case name(String)
    case length(String)
    case noReason
    case longReason(Int)
    case controlCharacter

    package var description: String {
        switch self {
        case .name(let name):
            "\"\(name)\" is no name of an SR: use 1 to 64 of A-Z a-z 0-9 . _ : - and begin with a letter or digit"
        case .length(let text):
            "a pause of \"\(text)\" is not possible: it lasts from 1m to 7d, in one whole number and one of the units s, m, "
                + "h, d; pause again to make it longer"
        case .noReason: "a pause needs a reason: say in a few words why, with --reason"
        case .longReason(let count):
            "the reason has \(count) bytes: use at most \(PauseRequest.longestReason), the rest belongs into a ticket"
        case .controlCharacter: "the reason has control characters: use one line of plain text"
        }
    }
}
