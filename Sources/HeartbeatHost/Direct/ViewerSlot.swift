import HeartbeatCore

/// One SR in the viewer's loop: its probe, when it is looked at next, and how far.
struct ViewerSlot {
    /// Where nothing could ever be looked at, that is found out anew so often.
    private static let unsupportedPause = Duration.seconds(60)
    /// A closer look that is asked for waits at least so long after the last one.
    private static let shortestPause = Duration.milliseconds(250)

    let probe: any DirectProbe
    private let interval: Duration
    private let ioTimeout: Duration
    private(set) var nextBegin: BootInstant
    /// Start of the probe that is running; `never` when none is.
    private(set) var begunAt: BootInstant = .never
    private var depth = DirectDepth.look
    private var wasFine = false
    private var leave = BootInstant.never

    init(probe: any DirectProbe, timing: Configuration.Timing, first: BootInstant) {
        self.probe = probe
        interval = timing.interval
        ioTimeout = timing.ioTimeout
        nextBegin = first
    }

    var isRunning: Bool { begunAt != .never }

    /// When this slot has something to do by itself.
    var due: BootInstant { isRunning ? begunAt + ioTimeout : nextBegin }

    /// A deeper look is taken at once; one that is running goes to its end first.
    mutating func follow(_ order: DirectOrder, at now: BootInstant) {
        let isDeeper = order.depth > depth
        depth = order.depth
        leave = order.leave
        if isDeeper { nextBegin = min(nextBegin, now + Self.shortestPause) }
    }

    mutating func beginIfDue(at now: BootInstant) {
        guard !isRunning, now >= nextBegin else { return }
        begunAt = now
        nextBegin = now + interval
        probe.begin(depth == .write && now >= leave ? .touch : depth, leave: leave, at: now)
    }

    /// The finding of the probe that has ended, or has had its time; nil while it may go on.
    mutating func takeFinding(at now: BootInstant) -> DirectFinding? {
        guard isRunning else { return nil }
        guard var finding = probe.take() ?? (now >= begunAt + ioTimeout ? probe.giveUp(at: now) : nil) else {
            return nil
        }
        finding.start = begunAt
        if finding.outcome == .fine { wasFine = true }
        if finding.outcome == .unsupported, !wasFine, depth == .look {
            nextBegin = max(nextBegin, now + Self.unsupportedPause)
        }
        // Servers that come back are not met by every host in the same instant.
        if finding.outcome.isAbsence { nextBegin = now + interval * Double.random(in: 0.5...1) }
        begunAt = .never
        return finding
    }
}
