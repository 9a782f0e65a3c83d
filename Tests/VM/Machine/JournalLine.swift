/// An entry of heartbeat's in the journal of a guest, as `journalctl -o json` gives it: every value is text.
struct JournalLine: Decodable, Sendable {
    let message: String
    let priority: String
    let storage: String?
    let silenceMilliseconds: String?
    let cause: String?
    let decision: String?
    let process: String?

    private enum CodingKeys: String, CodingKey {
        case message = "MESSAGE"
        case priority = "PRIORITY"
        case storage = "HEARTBEAT_SR"
        case silenceMilliseconds = "HEARTBEAT_SILENCE_MS"
        case cause = "HEARTBEAT_CAUSE"
        case decision = "HEARTBEAT_DECISION"
        case process = "_PID"
    }
}
