/// The answer to one request on the control socket, and the line for the journal.
enum ControlReply {
    case done(String)
    case refused(String)

    var isOK: Bool {
        if case .done = self { true } else { false }
    }

    var sentence: String {
        switch self {
        case .done(let sentence), .refused(let sentence): sentence
        }
    }

    /// The form on the wire.
    var text: String { (isOK ? "ok " : "refused ") + sentence }
}
