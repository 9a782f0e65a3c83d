import Glibc
import HeartbeatCore

/// One portal of an SR's target, looked at again and again over one session.
///
/// Owned by the viewer's thread. A look goes: connect and log in where there is no session, then the commands of `ISCSILook`. It ends
/// with a `sight`.
final class ISCSIPath {
    /// Its target, portal and unit stay; what else is known of it may change.
    var way: ISCSIWay
    /// Of its portal, for every finding.
    let address: DirectText
    private let initiator: String
    private let session: UInt64
    private var connection: ISCSIConnection?
    private var step: Step = .none
    private var moves = 0
    private var look = ISCSILook()
    /// The target answered in the look that is under way or was the last.
    private(set) var hasAnswered = false
    /// It let this initiator in once, in this process.
    private var wasAdmitted = false

    /// When the look began that is under way or was the last.
    private(set) var start = BootInstant.never
    /// How the last look ended; nil while one is under way, and before the first.
    private(set) var sight: Sight?
    private(set) var isUnderWay = false
    /// The last look that ended went well, or there was none yet.
    private(set) var wasFine = true

    /// Pause before a busy target is asked again.
    private static let busyPause = Duration.milliseconds(200)
    private static let mostMoves = 3

    /// `session` names this initiator's session with the target: one of its own for each path.
    init(way: ISCSIWay, initiator: String, session: UInt64) {
        self.way = way
        address = DirectText("\(way.portal)")
        self.initiator = initiator
        self.session = session
    }

    var hasConnection: Bool { connection != nil }
    /// It is not known from a database alone, or it answered once.
    var counts: Bool { way.isExpected || wasAdmitted }

    var wait: pollfd? { connection?.wait }

    /// The last look has had the unit flush.
    var hasFlushed: Bool { look.hasFlushed }

    /// Begins a look at what is `offset` bytes from the unit's start; one that is under way goes on.
    func begin(_ depth: DirectDepth, offset: UInt64, at now: BootInstant) {
        guard !isUnderWay else { return }
        (look.offset, look.flushes, hasAnswered) = (offset, depth > .look, false)
        (start, sight, isUnderWay, moves) = (now, nil, true, 0)
        // It may have been closed meanwhile.
        connection?.serve(Int16(POLLIN))
        if case .done = connection?.state { send(look.begin()) } else { connect(to: way.portal) }
        proceed(at: now)
    }

    /// Goes on, with what poll(2) returned or 0.
    func serve(_ events: Int16, at now: BootInstant) {
        if events != 0 { connection?.serve(events) }
        proceed(at: now)
    }

    /// Ends a look that is under way, and the connection.
    func giveUp(at now: BootInstant) {
        switch step {
        case .none: break
        case .connecting: end(.noConnection(errorNumber: 0), at: now)
        case .loggingIn: end(.noAnswer(to: "the login"), at: now)
        case .asking(let command): end(.noAnswer(to: command.words), at: now)
        case .pausing: end(.busy, at: now)
        }
        connection = nil
    }

    private func connect(to portal: ISCSIPortal) {
        look.forget()
        // Ended before the new one begins, since both bear one session's name.
        connection = nil
        connection = ISCSIConnection(
            initiator: initiator, target: way.target, session: session, secret: way.secret)
        connection?.connect(to: portal)
        step = .connecting
    }

    private func send(_ command: SCSICommand) {
        connection?.send(command, to: way.unit)
        step = .asking(command)
    }

    private func proceed(at now: BootInstant) {
        // Each turn begins a step, whose answer cannot be there yet, or ends the look.
        while true {
            guard let connection else { return isUnderWay ? end(.noMemory, at: now) : () }
            switch connection.state {
            case .waiting: return
            case .closed(let errorNumber): return lose(errorNumber, at: now)
            case .garbled: return isUnderWay ? end(.garbled(during: step.words), at: now) : forget()
            case .moved(let address):
                guard moves < Self.mostMoves, let portal = ISCSIPortal(address) else {
                    return end(.moved(to: address), at: now)
                }
                moves += 1
                connect(to: portal)
            case .done(let answer):
                guard isUnderWay, goOn(with: answer, at: now) else { return }
            }
        }
    }

    /// Takes the answer to the step; false where there is nothing to go on with now.
    private func goOn(with answer: ISCSIConnection.Answer, at now: BootInstant) -> Bool {
        switch step {
        case .none: return false
        case .connecting:
            step = .loggingIn
            connection?.logIn()
        case .loggingIn:
            hasAnswered = true
            guard answer.login == 0 else {
                end(
                    .login(
                        answer.login, wasAdmitted: wasAdmitted, initiator: initiator, hasSecret: way.secret != nil),
                    at: now)
                return false
            }
            wasAdmitted = true
            send(look.begin())
        case .asking(let command):
            hasAnswered = true
            take(answer, to: command, at: now)
        case .pausing(let command, let end):
            guard now >= end else { return false }
            send(command)
        }
        return true
    }

    private func take(_ answer: ISCSIConnection.Answer, to command: SCSICommand, at now: BootInstant) {
        let data = connection?.data(answer.received) ?? []
        switch look.next(after: command, answer, data: data, at: now) {
        case .send(let next): send(next)
        case .pause(let same): step = .pausing(same, until: now + Self.busyPause)
        case .end(let record, let reservation):
            let detail = reservation.map { "\($0)" } ?? ""
            conclude(Sight(outcome: .fine, detail: detail, record: record, end: now))
        case .fault(let fault): conclude(with: fault, at: now)
        case .garbled: end(.garbled(during: command.words), at: now)
        }
    }

    private func lose(_ errorNumber: Int32, at now: BootInstant) {
        guard isUnderWay else { return forget() }
        if case .connecting = step {
            end(.noConnection(errorNumber: errorNumber), at: now)
        } else {
            end(.closed(errorNumber: errorNumber, during: step.words), at: now)
        }
    }

    private func forget() {
        connection = nil
        step = .none
    }

    /// Ends a look with a fault that leaves nothing worth keeping.
    private func end(_ fault: ISCSIFault, at now: BootInstant) {
        connection = nil
        conclude(with: fault, at: now)
    }

    private func conclude(with fault: ISCSIFault, at now: BootInstant) {
        conclude(Sight(outcome: fault.outcome, detail: fault.detail(at: way.portal), record: nil, end: now))
    }

    private func conclude(_ sight: Sight) {
        self.sight = sight
        wasFine = sight.outcome == .fine
        isUnderWay = false
        step = .none
    }

    /// How a look ended.
    struct Sight {
        let outcome: DirectOutcome
        /// For people; empty where there is nothing to say.
        let detail: String
        /// The 512 bytes in the record's place; nil where they were not read.
        let record: [UInt8]?
        let end: BootInstant
    }

    private enum Step {
        case none
        case connecting
        case loggingIn
        case asking(SCSICommand)
        case pausing(SCSICommand, until: BootInstant)

        var words: StaticString {
            switch self {
            case .none: "nothing"
            case .connecting: "connecting"
            case .loggingIn: "the login"
            case .asking(let command), .pausing(let command, _): command.words
            }
        }
    }
}
