import Glibc
import HeartbeatCore

/// One NFS SR as its server shows it: this host's record, looked up and read, and written where asked for.
///
/// Version 3: MOUNT once, then LOOKUP and READ; version 4: one COMPOUND from the root of the server, so that each probe sees a
/// directory that has gone. It opens nothing and holds no lease. Owned by the viewer's only thread; see `DirectProbe`.
final class NFSProbe: DirectProbe {
    let storage: Configuration.Storage
    let record: DirectRecord
    /// Name of the record in the directory.
    let name: String
    private let index: UInt32
    /// What the library lacks; see `NFSConnection.load`.
    private let missing: String?

    var target: NFSTarget?
    /// The target's address for people, and the names on the way to the record: made once for each.
    var address = DirectText()
    var path: [String] = []
    /// To NFS; kept over probes.
    var connection: NFSConnection?
    /// To the portmapper or MOUNT, only as long as a handle is being had. Goes before `connection`.
    var helper: NFSConnection?
    var helperAddress = ""
    /// Handle of the directory in version 3; servers keep it over their restarts (RFC 1813 §2.3).
    var root: [UInt8]?
    var run: NFSRun?
    private var ended: DirectFinding?

    /// `missing` is what `NFSConnection.load` gave. nil when host or SR bear a name that no record takes.
    init?(schedule: Schedule, storage index: Int, missing: String?) {
        guard let record = DirectRecord(schedule: schedule, storage: index) else { return nil }
        self.record = record
        self.missing = missing
        self.index = UInt32(index)
        storage = schedule.storages[index]
        name = TargetNames(host: schedule.host, address: nil).record
    }

    func begin(_ depth: DirectDepth, leave: BootInstant, at now: BootInstant) {
        ended = nil
        var finding = DirectFinding(storage: index, start: now, end: now)
        finding.ways = 1
        run = NFSRun(finding: finding, depth: depth, leave: leave)
        if let missing { return end(.unsupported, missing, at: now) }
        if let connection, connection.isQuiet {
            run?.isReused = true
            run?.finding.address = address
            return look(at: now)
        }
        connect(at: now)
    }

    var waits: [pollfd] {
        guard let run, run.pauseEnd == nil, let active = helper ?? connection else { return [] }
        return [active.wait]
    }

    func serve(_ ready: [pollfd], at now: BootInstant) {
        guard run != nil else { return }
        if let pauseEnd = run?.pauseEnd {
            guard now >= pauseEnd else { return }
            run?.pauseEnd = nil
            if case .reply(let call) = run?.step { send(call, at: now) }
            return
        }
        guard let active = helper ?? connection else { return }
        do throws(NFSFault) {
            let answer = try active.serve(ready.first?.revents ?? 0)
            switch run?.step {
            case .connect: if active.isConnected { look(at: now) }
            case .connectHelper(let call): if active.isConnected { send(call, at: now) }
            case .reply(let call): if let answer { take(answer, to: call, at: now) }
            case nil: break
            }
        } catch {
            take(error, at: now)
        }
    }

    func take() -> DirectFinding? {
        defer { ended = nil }
        return ended
    }

    func giveUp(at now: BootInstant) -> DirectFinding {
        if let run { end(run, at: now) }
        connection = nil
        return take() ?? DirectFinding(storage: index, start: now, end: now)
    }

    /// The probe has found something. The connection stays, unless its fault ended the probe.
    func end(_ outcome: DirectOutcome, _ detail: String = "", at now: BootInstant) {
        guard var finding = run?.finding else { return }
        finding.outcome = outcome
        finding.end = now
        finding.waysDown = outcome.isAbsence ? 1 : 0
        if !detail.isEmpty { finding.detail = DirectText(detail) }
        ended = finding
        run = nil
        helper = nil
    }

    /// The deadline has passed: what was being waited for?
    private func end(_ run: NFSRun, at now: BootInstant) {
        // It lives, whatever the last try came to.
        if let status = run.patienceAsked {
            return end(.failed, "\(protocolName): \(status.name) for all the time", at: now)
        }
        switch run.step {
        case .connect: end(.unreachable, "no connection came about", at: now)
        // NFS itself has taken a connection.
        case .connectHelper(let call): end(.unsupported, "\(call.name) at \(helperAddress): no connection", at: now)
        case .reply(let call): end(.silent, "\(protocolName): no reply to \(call.name)", at: now)
        }
    }
}
