import FoundationEssentials
import TestLaboratory

/// An event of QEMU's monitor (docs/interop/qemu-qmp-ref: RESET, WATCHDOG, SHUTDOWN, STOP, RESUME …) and when it arrived.
struct MonitorEvent: Sendable {
    let name: String
    let at: Instant
    /// For RESET and SHUTDOWN: the guest did it, not the harness.
    let isByGuest: Bool
    /// For RESET and SHUTDOWN such as `guest-reset`; for WATCHDOG the action, such as `reset`.
    let detail: String
}

/// One line that QEMU's monitor sends: a greeting, an event, or the answer to a command.
struct MonitorMessage: Decodable, Sendable {
    let event: String?
    let data: EventData?
    /// Number of the command that is answered.
    let id: Int?
    let error: Fault?

    struct Fault: Decodable, Sendable {
        let desc: String
    }

    /// What events say, as far as scenarios care; other fields and other types are passed over.
    struct EventData: Decodable, Sendable {
        let isByGuest: Bool
        let detail: String

        private enum Key: String, CodingKey {
            case guest, reason, action
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            // The loss is fine: events of other kinds use these names for other types.
            isByGuest = (try? values.decode(Bool.self, forKey: .guest)) ?? false
            detail =
                (try? values.decode(String.self, forKey: .reason))
                ?? (try? values.decode(String.self, forKey: .action)) ?? ""
        }
    }

    /// Parses a line; nil for what is no JSON object.
    init?(line: String) {
        guard let message = try? JSONDecoder().decode(MonitorMessage.self, from: Data(line.utf8)) else { return nil }
        self = message
    }
}
