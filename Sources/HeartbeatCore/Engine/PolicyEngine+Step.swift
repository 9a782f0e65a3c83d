extension PolicyEngine {
    /// One turn: notices stalls and hung beats, judges every SR, and returns the host's decision. Call after every
    /// waiting report was received; at the latest 100 ms after the turn before.
    package mutating func step(at now: BootInstant) -> Decision {
        noticeStall(at: now)
        noticeSilentProber(at: now)
        noticeHungBeats(at: now)
        tendPauses(at: now)
        noticeDoubtfulPause(at: now)
        noticeSkew(at: now)
        var isLossNews = false
        for index in storages.indices {
            updateHealth(index, at: now)
            diagnose(index, at: now)
            if noteLoss(index, at: now) { isLossNews = true }
        }
        if isLossNews { updateDirectives() }
        if isCommitted { return decision }
        let host = HostView(of: storages, lastVerifiedStart: hostLastVerifiedStart, at: now)
        var worst = Decision()
        for index in storages.indices where !storages[index].isQuiet(host, at: now) {
            updateSight(index, at: now)
            updateHold(index, host, at: now)
            let verdict = judge(index, host, at: now)
            if verdict.kind >= .sync { markSync(index, at: now) }
            if verdict.isWorse(than: worst) || completes(verdict, worst) { worst = verdict }
        }
        take(worst, at: now)
        return decision
    }

    /// Both say the same, of the host's silence: the SR that fell silent last is the one whose own silence that is, and
    /// whose loss made the host's complete.
    private func completes(_ verdict: Decision, _ worst: Decision) -> Bool {
        guard worst.storage >= 0, verdict.storage >= 0, !worst.isWorse(than: verdict) else { return false }
        return storages[Int(verdict.storage)].lastVerifiedStart > storages[Int(worst.storage)].lastVerifiedStart
    }

    /// A local sync is asked for once per outage of an SR; further SRs of the same outage join the first.
    private mutating func markSync(_ index: Int, at now: BootInstant) {
        guard !storages[index].hasSynced else { return }
        storages[index].hasSynced = true
        events.add(event(.sync, index, at: now))
    }

    /// Makes `worst` the host's decision; a fence is latched.
    private mutating func take(_ worst: Decision, at now: BootInstant) {
        let isNew =
            worst.kind != decision.kind || worst.isCritical != decision.isCritical || worst.reason != decision.reason
            || worst.storage != decision.storage
        decision = worst
        guard isNew else { return }
        decisionSince = now
        var change = Event(.decision, at: now, storage: worst.storage)
        change.decision = worst
        change.silence = worst.silence
        change.cause = worst.cause
        change.errorNumber = worst.errorNumber
        change.diagnosis = worst.diagnosis
        if worst.kind == .fence {
            committedAt = now
            setIntent(.fencing)
            change.kind = .fenceCommitted
        }
        events.add(change)
    }
}
