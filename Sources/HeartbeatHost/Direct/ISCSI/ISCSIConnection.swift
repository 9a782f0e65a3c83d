import CISCSI
import Glibc

/// One connection to a portal of a target, by libiscsi: connect, log in, commands that read, one at a time. Never waits.
///
/// Owned by the viewer's thread. What is under way ends when this is let go of.
final class ISCSIConnection {
    private let connection: OpaquePointer

    /// Why there can be no connection in this process; nil when libiscsi is there. The first call reads the library's files.
    static func obstacle() -> String? { heartbeat_iscsi_load().map { String(cString: $0) } }

    /// The same for a library elsewhere, which nothing is done with.
    static func obstacle(loading path: String) -> String? {
        heartbeat_iscsi_load_file(path).map { String(cString: $0) }
    }

    /// nil when memory ran out. `session` names this initiator's session with the target; a later login with the same one ends the
    /// earlier session there.
    init?(initiator: String, target: String, session: UInt64, secret: ISCSISecret?) {
        guard heartbeat_iscsi_load() == nil, let made = heartbeat_iscsi_create(initiator, target, session) else {
            return nil
        }
        connection = made
        secret?.withTexts { heartbeat_iscsi_set_secret(made, $0, $1) }
    }

    deinit { heartbeat_iscsi_end(connection) }

    /// Begins to connect; `state` tells how that goes.
    func connect(to portal: ISCSIPortal) { _ = heartbeat_iscsi_connect(connection, portal.description) }

    /// Begins to log in, once connected.
    func logIn() { heartbeat_iscsi_log_in(connection) }

    /// Begins a command, once logged in.
    func send(_ command: SCSICommand, to unit: UInt32) {
        let bytes = command.bytes
        heartbeat_iscsi_send(connection, unit, bytes, UInt32(bytes.count), UInt32(command.expected))
    }

    /// What poll(2) is to wait for; nil where there is no socket.
    var wait: pollfd? {
        let descriptor = heartbeat_iscsi_descriptor(connection)
        guard descriptor >= 0 else { return nil }
        return pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: heartbeat_iscsi_events(connection)), revents: 0)
    }

    /// Goes on with what poll(2) returned.
    func serve(_ events: Int16) { _ = heartbeat_iscsi_serve(connection, Int32(events)) }

    /// How the step that was begun last goes.
    var state: State {
        let answer = heartbeat_iscsi_last_answer(connection).pointee
        switch Int(heartbeat_iscsi_state(connection)) {
        case HEARTBEAT_ISCSI_WAITING: return .waiting
        case HEARTBEAT_ISCSI_DONE: return .done(Answer(answer))
        case HEARTBEAT_ISCSI_CLOSED: return .closed(errorNumber: answer.error)
        case HEARTBEAT_ISCSI_MOVED: return .moved(to: String(cString: heartbeat_iscsi_moved_to(connection)))
        default: return .garbled
        }
    }

    /// The first `count` bytes that the last command read; zeros where the target sent less.
    func data(_ count: Int) -> [UInt8] {
        let all = UnsafeBufferPointer(start: heartbeat_iscsi_data(connection), count: Int(HEARTBEAT_ISCSI_LONGEST_DATA))
        return Array(all.prefix(count))
    }

    enum State {
        /// Under way.
        case waiting
        /// Answered.
        case done(Answer)
        /// No connection came about, or it was closed; errno, or 0 where it was closed in order.
        case closed(errorNumber: Int32)
        /// What came makes no sense, or a request was rejected.
        case garbled
        /// The target wants the login at another address, written as `192.0.2.7:3260,1`.
        case moved(to: String)
    }

    struct Answer {
        /// Class and detail of a refused login (RFC 7143, 11.13.5); 0 for none.
        var login: UInt16 = 0
        /// SCSI status (SAM-5, 5.3.1) and, with CHECK CONDITION, what the sense data says.
        var status: UInt8 = 0
        var sense = SCSISense(key: 0, code: 0)
        /// Bytes that the target says it sent.
        var received = 0

        init() {}

        fileprivate init(_ answer: heartbeat_iscsi_answer) {
            login = UInt16(truncatingIfNeeded: answer.login)
            status = UInt8(truncatingIfNeeded: answer.status)
            sense = SCSISense(
                key: UInt8(truncatingIfNeeded: answer.sense_key), code: UInt16(truncatingIfNeeded: answer.sense_code))
            received = Int(answer.received)
        }
    }
}
