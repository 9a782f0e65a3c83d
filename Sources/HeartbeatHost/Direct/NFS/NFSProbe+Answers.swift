import Glibc
import HeartbeatCore

extension NFSProbe {
    /// Goes on with what the server answered.
    func take(_ answer: NFSAnswer, to call: NFSCall, at now: BootInstant) {
        // From here on the connection to NFS has shown that it lives.
        if helper == nil {
            run?.isReused = false
            run?.finding.hasAnswered = true
        }
        switch (call, answer) {
        case (_, .refused(let status, let step)): take(status, of: call, step: step, at: now)
        case (_, .rejected(let reason)):
            end(.denied, "\(protocolName): refuses our credentials (auth_stat \(reason))", at: now)
        case (_, .unserved(let reason)):
            end(.failed, "\(protocolName): \(call.name) is not offered (accept_stat \(reason))", at: now)
        case (.port, .port(0)): end(.unsupported, "the server's portmapper knows no MOUNT over TCP", at: now)
        case (.port, .port(let port)):
            if let target { askHelper(.mount(directory: target.directory), port: UInt16(port), at: now) }
        case (.mount, .handle(let handle)):
            root = handle
            helper = nil
            look(at: now)
        case (.lookUp, .handle(let handle)):
            run?.file = handle
            send(.read(file: handle), at: now)
        case (.write, .written): send(.read(file: run?.file ?? []), at: now)
        case (.read, .data(let bytes)), (.compound, .data(let bytes)): take(bytes, at: now)
        default: end(.garbled, "\(protocolName): another reply than that to \(call.name)", at: now)
        }
    }

    /// The record was read, for the first time or back.
    private func take(_ bytes: [UInt8], at now: BootInstant) {
        guard var current = run else { return }
        record.note(bytes, in: &current.finding)
        run = current
        if let written = current.written {
            if bytes == written {
                run?.finding.writtenStart = current.finding.start
                run?.finding.depth = .write
                return end(.fine, at: now)
            }
            // The kernel's own record may have come between, its mount being unstuck.
            if current.finding.recordClock > current.writtenClock { return end(.fine, at: now) }
            return end(.failed, "\(protocolName): what was written does not read back", at: now)
        }
        if current.hasTouched {
            run?.finding.depth = .touch
            return end(.fine, at: now)
        }
        // Nothing is written into what is none of ours.
        guard current.depth > .look, current.finding.recordClock != .never else { return end(.fine, at: now) }
        if current.depth == .write, now < current.leave,
            let anew = record.restamped(bytes, wallNanoseconds: BootClock.wallNanoseconds(), at: now)
        {
            run?.written = anew
            run?.writtenClock = now
            return send(.record(anew), at: now)
        }
        run?.hasTouched = true
        send(.touch, at: now)
    }

    /// The server refused a call.
    private func take(_ status: NFSStatus, of call: NFSCall, step: Int, at now: BootInstant) {
        if status.asksForPatience {
            run?.patienceAsked = status
            run?.pauseEnd = now + NFSRun.patience
            return
        }
        let detail = "\(protocolName): \(status.name)"
        switch call {
        case .mount: break
        case .lookUp where status.number == 2: return end(.recordGone, detail, at: now)
        case .compound where status.number == 2 && step == path.count:
            return end(.recordGone, detail, at: now)
        case .compound: break
        default:
            if status.outcome == .stale, run?.hasMounted == false {
                // The server forgot its handles, or has another file in the record's place: from the beginning.
                run?.hasMounted = true
                root = nil
                return mount(at: now)
            }
        }
        if status == .version4(10021) {
            return end(.unsupported, "the server takes only NFS 4.1 and later, which libnfs cannot speak", at: now)
        }
        end(status.outcome, detail, at: now)
    }

    /// A connection came to its end.
    func take(_ fault: NFSFault, at now: BootInstant) {
        if helper != nil { return takeHelperFault(fault, at: now) }
        if case .connectHelper = run?.step { return takeHelperFault(fault, at: now) }
        let isReused = run?.isReused ?? false
        connection = nil
        // The server ended it between two probes, as those do that restart or that nobody asked for long.
        if isReused, case .lost = fault {
            run?.isReused = false
            return connect(at: now)
        }
        end(Self.outcome(of: fault), Self.text(of: fault), at: now)
    }

    private func takeHelperFault(_ fault: NFSFault, at now: BootInstant) {
        helper = nil
        // The kernel tells the port that MOUNT had when the SR was mounted; many take another one when they start anew.
        if case .notConnected = fault, run?.hasAskedPort == false, target?.mountServer.contains(":") == false {
            return askPort(at: now)
        }
        // NFS itself has taken a connection: it is not the server that is gone.
        let outcome = Self.outcome(of: fault)
        end(outcome.isAbsence ? .unsupported : outcome, "MOUNT at \(helperAddress): \(Self.text(of: fault))", at: now)
    }

    private static func outcome(of fault: NFSFault) -> DirectOutcome {
        switch fault {
        case .notConnected(ECONNREFUSED): .refused
        // Accepted and ended at once.
        case .notConnected(ECONNRESET), .notConnected(EPIPE), .lost: .broken
        case .notConnected: .unreachable
        case .garbled: .garbled
        case .notEncoded: .unsupported
        }
    }

    private static func text(of fault: NFSFault) -> String {
        switch fault {
        case .lost(0): "the server closed the connection"
        case .notConnected(let error), .lost(let error): SystemFailure.text(of: error)
        case .garbled(let reason), .notEncoded(let reason): reason
        }
    }
}
