import Glibc
import HeartbeatCore

/// The fence, and the local sync before it.
extension Judge {
    /// Climbs the ladder as far as it goes in this turn.
    func climb(at now: BootInstant) {
        guard !ladder.hasEnded else { return }
        noticeRefusedReboot(at: now)
        while true {
            // By steps: an operator's second operand is a closure, which a debug build allocates.
            var isWritten = parts.evidence.isComplete
            if isWritten { isWritten = engine.intentIsOnStorage(at: now) }
            let action = ladder.step(
                at: now, evidenceIsWritten: isWritten, journalIsSynced: parts.evidence.isSyncComplete)
            switch action {
            case .none: return
            case .startEvidence: startEvidence(at: now)
            case .startSync: parts.evidence.startSync()
            case .write(let byte): pullTrigger(byte)
            case .callReboot: callReboot(at: now)
            }
        }
    }

    private func pullTrigger(_ byte: UInt8) {
        let result = parts.trigger.fire(byte)
        let now = BootClock.now()
        if result != 0 { ladder.noteFailedWrite(at: now) }
        // The repeats end with the host; one entry each second would only push the reason out of the journal.
        guard triggeredAt == .never else { return }
        triggeredAt = now
        untoldTrigger = (byte, result)
        tell(.triggerWritten, value: Int64(byte), errorNumber: result, at: now)
    }

    private func callReboot(at now: BootInstant) {
        rebootIsOut = parts.reboot.start(powersOff: plan.configuration.fence.action == .poweroff)
        if !rebootIsOut { ladder.noteFailedReboot(at: now) }
        tell(.rebootCalled, value: 0, errorNumber: rebootIsOut ? 0 : EPERM, at: now)
    }

    /// A call that comes back was refused: the next byte need not wait for it.
    private func noticeRefusedReboot(at now: BootInstant) {
        guard rebootIsOut, case let errorNumber = parts.reboot.errorNumber, errorNumber != 0 else { return }
        rebootIsOut = false
        ladder.noteFailedReboot(at: now)
        tell(.rebootCalled, value: 1, errorNumber: errorNumber, at: now)
    }

    private func tell(_ kind: Event.Kind, value: Int64, errorNumber: Int32, at now: BootInstant) {
        var event = Event(kind, at: now, storage: engine.decision.storage)
        event.value = value
        event.errorNumber = errorNumber
        event.decision = engine.decision
        _ = parts.ring.push(event, epoch: plan.epoch)
        parts.box.note(BoxItem(event), epoch: plan.epoch)
        hasNews = true
        hasDecided = true
    }

    /// Adds to the fence record what became of the trigger, as soon as the record itself is written.
    func tellTrigger() {
        guard let (byte, result) = untoldTrigger else { return }
        if parts.evidence.noteTrigger(byte: byte, errorNumber: result) { untoldTrigger = nil }
    }

    private func startEvidence(at now: BootInstant) {
        let event = fenceEvent(at: now)
        parts.evidence.start(event, plan: plan)
        // Beside the evidence, not part of it: no step waits for it.
        notifier?.tell(event, epoch: plan.epoch)
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
