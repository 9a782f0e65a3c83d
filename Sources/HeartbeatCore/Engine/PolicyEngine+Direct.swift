/// What the direct view adds: a diagnosis, and under `lost_mount_stuck = "alert"` beats past a stuck mount, which the readers see.
/// Nothing here is evidence, and without a direct view nothing here changes anything.
extension PolicyEngine {
    /// A beat in flight for so long asks for a closer look; half of the shortest head start that the diagnosis wants.
    private static let closerLookAfter = Duration.milliseconds(500)

    /// Takes one finding of the viewer. Of another plan it changes nothing.
    package mutating func receive(_ finding: DirectFinding, at now: BootInstant) {
        let index = Int(finding.storage)
        // It may have ended since this turn began, not later.
        guard directs.indices.contains(index), finding.start <= finding.end, finding.end - now <= Self.stallThreshold
        else { return }
        directs[index].finding = finding
        if finding.outcome == .fine { directs[index].wasFine = true }
        noteDirectBeat(index, finding, at: now)
    }

    /// How far the next look at an SR is to go.
    package func directDepth(_ index: Int, at now: BootInstant) -> DirectDepth {
        let state = storages[index]
        switch kernelView(index, at: now).state {
        case .unknown: return .look
        case .well:
            let isWaiting = state.inFlightSince != .never && now - state.inFlightSince >= Self.closerLookAfter
            return isWaiting ? .touch : .look
        case .late, .overdue: return .touch
        case .bad: break
        }
        // The record of a host that stops, takes its promise back or fences is not written anew.
        guard settings.storages[index].writesDirectly, withdrawal == nil, !isCommitted,
            state.life == .armed || state.life == .observing
        else { return .touch }
        // The server is well, slow as it may be, and this host does not get through.
        switch state.diagnosis {
        case .mountStuck, .oneSidedPath, .slowServer: return .write
        default: return .touch
        }
    }

    /// Names what is wrong with an SR, where both views tell. Call it in each turn.
    mutating func diagnose(_ index: Int, at now: BootInstant) {
        guard directs[index].finding != nil || storages[index].diagnosis != .none else { return }
        forgetOldFinding(index, at: now)
        let kernel = kernelView(index, at: now)
        let before = storages[index].diagnosis
        guard let finding = directs[index].finding else {
            // What the beats alone show ends with them.
            if before != .none, kernel.state == .well { storages[index].diagnosis = .none }
            return
        }
        let interval = settings.configuration.timing.interval
        guard let told = Diagnosis.of(kernel, finding, interval: interval, wasFine: directs[index].wasFine) else {
            return
        }
        guard isBelieved(told, index, kernel, finding) else { return }
        guard told != before else { return }
        storages[index].diagnosis = told
        events.add(event(.diagnosis, index, at: now))
    }

    /// One look may have met a record half written: of what a server has instead of what was confirmed a second look must tell, and
    /// only one that could see the newest beat takes it back.
    private mutating func isBelieved(
        _ told: Diagnosis, _ index: Int, _ kernel: KernelView, _ finding: DirectFinding
    ) -> Bool {
        guard kernel.state == .well else { return true }
        let doubted = directs[index].doubtedAt
        if told == .lyingStorage {
            if doubted == .never { directs[index].doubtedAt = finding.start }
            return doubted != .never && doubted != finding.start
        }
        let seesNewest = finding.start > kernel.verifiedEnd || finding.recordClock >= kernel.verifiedStart
        guard doubted == .never || seesNewest else { return false }
        directs[index].doubtedAt = .never
        return true
    }

    /// A record written past a stuck mount is a sign of life to every reader. The host's silence counts from it where the policy
    /// is not to fence for a stuck mount, as far as storage has been told of that policy.
    private mutating func noteDirectBeat(_ index: Int, _ finding: DirectFinding, at now: BootInstant) {
        guard finding.writtenStart != .never, finding.writtenStart <= finding.end,
            settings.storages[index].writesDirectly,
            storages[index].life == .armed
        else { return }
        let start = hiddenPause.truly(finding.writtenStart)
        storages[index].directBeatStart = max(storages[index].directBeatStart, start)
        guard storages[index].countsForReaders, storages[index].sparesStuckMount else { return }
        hostLastVerifiedStart = max(hostLastVerifiedStart, start)
    }

    /// A viewer that tells nothing for so long is dead or stuck.
    private mutating func forgetOldFinding(_ index: Int, at now: BootInstant) {
        guard let finding = directs[index].finding else { return }
        let timing = settings.configuration.timing
        if now - finding.end > (timing.interval + timing.ioTimeout) * 3 { directs[index].finding = nil }
    }

    func kernelView(_ index: Int, at now: BootInstant) -> KernelView {
        let state = storages[index]
        var view = KernelView()
        view.verifiedStart = state.lastVerifiedStart
        view.verifiedEnd = state.lastVerdictAt
        guard state.lastVerdictAt != .never || state.inFlightIsHung else { return view }
        let isOverdue =
            state.inFlightSince != .never && now - state.inFlightSince > settings.configuration.timing.interval
        // Also where a stall keeps it from being evidence: a name is none.
        if state.inFlightIsHung, state.inFlightSince != .never {
            view.state = .bad(.hung, errorNumber: 0)
            view.troubleSince = state.inFlightSince
            view.troubleUntil = now
            return view
        }
        switch state.cause {
        case .hung, .error, .missing, .wrongTarget, .mismatch:
            view.state = .bad(state.cause, errorNumber: state.errorNumber)
            view.troubleSince = state.firstFailureStart
            view.troubleUntil = state.lastFailureStart
        case .none, .late:
            view.state = isOverdue ? .overdue : state.cause == .late ? .late : .well
            view.troubleSince = isOverdue ? state.inFlightSince : state.lastVerifiedStart
            view.troubleUntil = isOverdue ? now : state.lastVerdictAt
        case .unsupported, .foreignWriter, .reopen, .noVerdict: break
        }
        return view
    }
}
