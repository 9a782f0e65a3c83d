import HeartbeatCore

/// The fence, and the local sync before it.
extension Judge {
    /// Climbs the ladder as far as it goes in this turn.
    func climb(at now: BootInstant) {
        while true {
            let action = ladder.step(
                at: now, evidenceIsWritten: parts.evidence.isComplete, journalIsSynced: parts.evidence.isSyncComplete)
            switch action {
            case .none: return
            case .startEvidence: parts.evidence.start(fenceEvent(at: now), plan: plan)
            case .startSync: parts.evidence.startSync()
            case .writeTrigger: pullTrigger(at: now)
            }
        }
    }

    private func pullTrigger(at now: BootInstant) {
        // A fence that was committed before a restart, or under the terms that storage still stands for, is finished
        // whatever the file says now.
        let byte = plan.configuration.fence.action.triggerByte ?? UInt8(ascii: "b")
        let result = parts.trigger.fire(byte)
        triggeredAt = BootClock.now()
        var event = Event(.triggerWritten, at: triggeredAt, storage: engine.decision.storage)
        event.value = Int64(byte)
        event.errorNumber = result
        event.decision = engine.decision
        untoldTrigger = (byte, result)
        _ = parts.ring.push(event, epoch: plan.epoch)
        hasNews = true
        hasDecided = true
    }

    /// Adds to the fence record what became of the trigger, as soon as the record itself is written.
    func tellTrigger() {
        guard let (byte, result) = untoldTrigger else { return }
        if parts.evidence.noteTrigger(byte: byte, errorNumber: result) { untoldTrigger = nil }
    }

    private func fenceEvent(at now: BootInstant) -> Event {
        let decision = engine.decision
        var event = Event(.fenceCommitted, at: now, storage: decision.storage)
        event.decision = decision
        event.silence = decision.silence
        event.cause = decision.cause
        event.errorNumber = decision.errorNumber
        return event
    }

    /// Asks the prober to sync the local file systems, and with sync = "sysrq" the kernel too, once that has ended or
    /// two seconds later.
    func startLocalSync(at now: BootInstant) {
        active?.sync()
        if plan.configuration.policy.sync == .sysrq { kernelSyncDue = now + .seconds(2) }
    }
}
