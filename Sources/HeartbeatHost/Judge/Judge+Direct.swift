import HeartbeatCore

/// What the judge has to do with the direct view: it takes what was found, and says how far the next look is to go. Without a
/// viewer it does neither.
extension Judge {
    /// Takes findings, so many in a turn that it stays short.
    func drainFindings(at now: BootInstant) {
        for _ in 0..<Self.findingsInTurn {
            guard parts.direct.receive(into: &finding) else { return }
            guard finding.epoch == plan.epoch else { continue }
            engine.receive(finding, at: now)
            hasNews = true
        }
    }

    private static let findingsInTurn = 64

    /// Says how far each SR is to be looked at, and gives leave to write past a stuck mount for one interval, as it is given to beats.
    func tellViewer(at now: BootInstant) {
        guard directBoard.isWatched else { return }
        let mayWrite = stopDeadline == .never && !engine.isCommitted
        directBoard.extendLeave(until: mayWrite ? now + plan.configuration.timing.interval : .never)
        var hasChanged = false
        for index in engine.storages.indices where directBoard.want(engine.directDepth(index, at: now), at: index) {
            hasChanged = true
        }
        if hasChanged { parts.direct.wake.raise() }
    }
}
