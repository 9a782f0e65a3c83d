import Glibc
import HeartbeatCore

/// Why a look at one portal did not end well. The table from what a target answers to what is told of it.
enum ISCSIFault {
    /// No connection came about: errno of connect(2), or 0 where the time was over.
    case noConnection(errorNumber: Int32)
    /// The connection was closed or reset; 0 for closed.
    case closed(errorNumber: Int32, during: StaticString)
    case noAnswer(to: StaticString)
    case garbled(during: StaticString)
    /// Sent to an address that cannot be followed, or in a circle.
    case moved(to: String)
    /// Class and detail of a refused login (RFC 7143, 11.13.5).
    case login(UInt16, wasAdmitted: Bool, initiator: String, hasSecret: Bool)
    case conflict(SCSIReservation?)
    case sense(SCSISense)
    case status(UInt8)
    /// BUSY or TASK SET FULL to the end.
    case busy
    case blockLength(UInt32)
    case noMemory

    var outcome: DirectOutcome {
        switch self {
        case .noConnection(ECONNREFUSED): .refused
        case .noConnection(ECONNRESET): .broken
        case .noConnection: .unreachable
        case .closed: .broken
        case .noAnswer: .silent
        case .garbled: .garbled
        case .login(let status, let wasAdmitted, _, _): Self.outcome(ofLogin: status, wasAdmitted: wasAdmitted)
        case .conflict: .denied
        case .sense(let sense): sense.isUnitGone ? .exportGone : .failed
        case .status, .busy: .failed
        case .moved, .blockLength, .noMemory: .unsupported
        }
    }

    /// A target that never let this initiator in may well be there, and for the kernel's own initiator only: some answer "not found"
    /// to whom they do not admit.
    private static func outcome(ofLogin status: UInt16, wasAdmitted: Bool) -> DirectOutcome {
        switch status {
        case 0x0201, 0x0202: wasAdmitted ? .denied : .unsupported
        case 0x0203: wasAdmitted ? .exportGone : .unsupported
        case 0x0204: .exportGone
        case 0x0206, 0x0300...0x03FF: wasAdmitted ? .failed : .unsupported
        default: .unsupported
        }
    }

    /// For people; short, since `DirectText` cuts off what is long. The initiator's name comes last: of a long one only the end of the
    /// host's name is lost, that of a UUID is whole.
    func detail(at portal: ISCSIPortal) -> String {
        switch self {
        case .noConnection(0): "no answer from \(portal)"
        case .noConnection(let errorNumber): "cannot connect to \(portal): \(SystemFailure.text(of: errorNumber))"
        case .closed(let errorNumber, let step):
            "\(portal) \(errorNumber == 0 ? "closed" : "broke") the connection during \(step)"
        case .noAnswer(let step): "no answer from \(portal) to \(step)"
        case .garbled(let step): "\(portal) answers \(step) with what is no iSCSI"
        case .moved(let address): "\(portal) sends logins on to \(address)"
        case .login(let status, let wasAdmitted, let initiator, let hasSecret):
            Self.detail(ofLogin: status, wasAdmitted: wasAdmitted, initiator: initiator, hasSecret: hasSecret)
        case .conflict(nil): "reservation conflict"
        case .conflict(.some(let reservation)): "\(reservation)"
        case .sense(let sense): sense.isUnitGone ? "the target has no such LUN" : "\(sense)"
        case .status(let status): "SCSI status 0x\(String(status, radix: 16))"
        case .busy: "busy"
        case .blockLength(let length): "logical blocks of \(length) bytes"
        case .noMemory: "no memory"
        }
    }

    private static func detail(
        ofLogin status: UInt16, wasAdmitted: Bool, initiator: String, hasSecret: Bool
    ) -> String {
        switch status {
        case 0x0201 where !hasSecret: "the target wants CHAP: set direct_secret, or direct = none"
        case 0x0201: "the target refuses the CHAP name or secret"
        case 0x0202 where !wasAdmitted, 0x0203 where !wasAdmitted: "not admitted; add to its ACL: \(initiator)"
        case 0x0202: "not admitted any more: \(initiator)"
        case 0x0203, 0x0204: "the target is not there any more"
        case 0x0206: "too many connections"
        case 0x0301: "service unavailable"
        case 0x0302: "the target is out of resources"
        default: "login refused with 0x\(String(status, radix: 16))"
        }
    }
}
