import Glibc
import HeartbeatCore

/// The direct view of an SR on iSCSI: all portals of its target, each over a session of its own. Only reads.
final class ISCSIProbe: DirectProbe {
    private let index: UInt32
    private let storage: Configuration.Storage
    private let record: DirectRecord?
    private let finder: ISCSITargetFinder
    private let initiator: String
    /// How long a look at one portal may go on while the others answer.
    private let patience: Duration
    private var paths: [ISCSIPath] = []
    private var offset: UInt64 = 0
    private var hasRecord = false
    private var start = BootInstant.never
    private var finding: DirectFinding?
    private var isRunning = false

    /// A portal that was well last time is waited for so long after the first one that is well, another one shorter.
    private static let grace = Duration.seconds(1)
    private static let shortGrace = Duration.milliseconds(100)

    /// `storage` is an index into the schedule's.
    init(schedule: Schedule, storage: Int, finder: ISCSITargetFinder) {
        index = UInt32(storage)
        self.storage = schedule.storages[storage]
        self.finder = finder
        record = DirectRecord(schedule: schedule, storage: storage)
        initiator = ISCSIInitiatorName.name(forHost: schedule.host)
        patience = schedule.timing.ioTimeout
    }

    func begin(_ depth: DirectDepth, leave: BootInstant, at now: BootInstant) {
        (start, finding, isRunning) = (now, nil, true)
        if let obstacle = ISCSIConnection.obstacle() { return refuse(obstacle, at: now) }
        if !paths.contains(where: \.hasConnection) {
            do throws(ISCSITargetFailure) {
                use(try finder.target(of: storage))
            } catch  where paths.isEmpty {
                return refuse("\(error)", at: now)
            } catch {
                // Where the kernel has given its device up, the target is still to be asked where it was.
            }
        }
        for path in paths {
            if path.isUnderWay && now - path.start >= patience { path.giveUp(at: now) }
            path.begin(depth, offset: offset, at: now)
        }
        concludeIfEnded(at: now)
    }

    var waits: [pollfd] { paths.compactMap(\.wait) }

    func serve(_ ready: [pollfd], at now: BootInstant) {
        // In their order, less those without a connection.
        var next = 0
        for path in paths {
            let descriptor = path.wait?.fd
            let isHere = next < ready.count && ready[next].fd == descriptor
            path.serve(isHere ? ready[next].revents : 0, at: now)
            if isHere { next += 1 }
        }
        if isRunning { concludeIfEnded(at: now) }
    }

    func take() -> DirectFinding? {
        defer { finding = nil }
        return finding
    }

    func giveUp(at now: BootInstant) -> DirectFinding {
        for path in paths where path.isUnderWay { path.giveUp(at: now) }
        isRunning = false
        finding = nil
        return compose(at: now)
    }

    /// Keeps what is known of ways that stay.
    private func use(_ target: ISCSITarget) {
        let old = paths
        paths = target.ways.prefix(ISCSITarget.mostWays).map { way in
            old.first { $0.way.isSame(as: way) }
                ?? ISCSIPath(way: way, initiator: initiator, session: session(for: way))
        }
        for (path, way) in zip(paths, target.ways) { path.way = way }
        offset = target.offset
        hasRecord = target.hasRecord
    }

    /// The same after a restart, so that what an earlier process left at the target ends there; another one for each SR and way.
    private func session(for way: ISCSIWay) -> UInt64 {
        // FNV-1a (RFC draft-eastlake-fnv), folded to the 40 bits of an ISID.
        let text = "\(storage.uuid) \(way.target) \(way.portal) \(way.unit)"
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return (hash ^ hash >> 40) & 0xFF_FFFF_FFFF
    }

    private func refuse(_ sentence: String, at now: BootInstant) {
        var finding = DirectFinding(storage: index, start: start, end: now)
        finding.detail = DirectText(sentence)
        (self.finding, isRunning) = (finding, false)
    }

    private func concludeIfEnded(at now: BootInstant) {
        var fine: BootInstant?
        for path in paths where path.sight?.outcome == .fine {
            if let end = path.sight?.end { fine = min(fine ?? end, end) }
        }
        for path in paths where path.sight == nil {
            guard let fine, now - fine >= (path.wasFine ? Self.grace : Self.shortGrace) else { return }
        }
        finding = compose(at: now)
        isRunning = false
    }

    private func compose(at now: BootInstant) -> DirectFinding {
        var finding = DirectFinding(storage: index, start: start, end: now)
        let counted = paths.filter(\.counts)
        guard let best = (counted.isEmpty ? paths : counted).min(by: { rank($0) < rank($1) }),
            let sight = best.sight
        else {
            return finding
        }
        let down = counted.filter { $0.sight?.outcome.isAbsence ?? true }
        finding.outcome = sight.outcome
        finding.end = sight.end
        finding.hasAnswered = paths.contains(where: \.hasAnswered)
        // One that began before this probe says what was then.
        let isNew = best.start >= start
        if sight.outcome == .fine, isNew, best.hasFlushed { finding.depth = .touch }
        finding.ways = UInt8(counted.count)
        finding.waysDown = UInt8(down.count)
        finding.address = best.address
        var details = sight.detail.isEmpty ? [] : [sight.detail]
        if sight.outcome == .fine, let dead = down.first {
            details.insert(dead.sight?.detail ?? "no answer from \(dead.way.portal)", at: 0)
        }
        if !details.isEmpty { finding.detail = DirectText(details.joined(separator: "; ")) }
        if hasRecord, isNew, let bytes = sight.record { record?.note(bytes, in: &finding) }
        return finding
    }

    /// The lower, the more it tells: what answered well in this probe, what answered at all, what was there, what was not.
    private func rank(_ path: ISCSIPath) -> Int {
        switch path.sight?.outcome {
        case .fine: path.start >= start ? -1 : 0
        case .failed, .denied, .exportGone, .stale, .recordGone: 1
        case .garbled: 2
        case .unsupported: 3
        case .broken: 4
        case .silent: 5
        case .refused: 6
        case .unreachable: 7
        case nil: 8
        }
    }
}
