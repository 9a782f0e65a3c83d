/// The decision table (docs/theory-of-operation.md), row by row: the first that fits, per SR.
extension PolicyEngine {
    /// Judges one SR by its terms, and by the former ones too while the newer are not announced on it: the worse wins.
    func judge(_ index: Int, _ host: HostView, at now: BootInstant) -> Decision {
        let state = storages[index]
        let byNew = judge(index, host, by: state.terms, from: state.termsSince, at: now)
        guard let former = state.formerTerms else { return byNew }
        let byFormer = judge(index, host, by: former, from: .never, at: now)
        return byFormer.isWorse(than: byNew) ? byFormer : byNew
    }

    /// Judges one SR by `terms`, whose silences count from `floor` at the earliest: what a reload made shorter is never
    /// applied retroactively.
    private func judge(
        _ index: Int, _ host: HostView, by terms: Terms, from floor: BootInstant, at now: BootInstant
    ) -> Decision {
        let state = storages[index]
        let silence = Silence(of: state, host, terms: terms, floor: floor, at: now)
        guard state.life == .armed else { return rowTwo(index, at: now) }
        guard silence.own >= terms.timing.alertAfter else { return rowThree(index, silence, at: now) }
        guard silence.isDue else { return rowsFourAndFive(index, silence, terms, at: now) }
        guard silence.isNeeded else {
            let fences = terms.policy.lostUnused == .fence
            return fences
                ? fence(index, row: 6, .lostUnused, silence, terms)
                : alert(index, row: 6, .lostUnused, silence.own, isCritical: false)
        }
        if let held = rowSeven(index, silence, at: now) { return held }
        if silence.otherBeats {
            let isPolicy = !silence.isNeeded || terms.policy.partialLoss == .fence
            return fence(index, row: 8, isPolicy ? .partialLossFence : .seenOnlyHere, silence, terms)
        }
        if terms.policy.allLost == .hold {
            var held = alert(index, row: 9, .allLostHeld, silence.counting, isCritical: true)
            held.kind = .hold
            return held
        }
        return fence(index, row: 9, .allLost, silence, terms)
    }

    /// Every other host has lost it too: this one waits with them.
    private func rowSeven(_ index: Int, _ silence: Silence, at now: BootInstant) -> Decision? {
        let reason: Decision.Reason
        switch storages[index].hold {
        case .none, .refused: return nil
        case .sought: reason = .holdSought
        case .held: reason = .held
        case .ending: reason = .holdEnding
        }
        var held = alert(index, row: 7, reason, silence.counting, isCritical: true)
        held.kind = .hold
        return held
    }

    /// Not armed: never a reason to fence, but said aloud, the louder when something relies on it.
    private func rowTwo(_ index: Int, at now: BootInstant) -> Decision {
        let state = storages[index]
        guard state.life != .removed else { return Decision() }
        if state.hasForeignWriter {
            return alert(index, row: 2, .foreignWriter, state.silence(at: now), isCritical: true)
        }
        guard state.health >= .failing || state.isUnsupported else { return Decision() }
        let isUsed = state.use(at: now) != .none
        return alert(index, row: 2, isUsed ? .unguarded : .unarmedFailing, state.silence(at: now), isCritical: isUsed)
    }

    /// Not silent: nothing, save what is wrong although beats verify. What is said here `StorageState.isQuiet` has to let through.
    private func rowThree(_ index: Int, _ silence: Silence, at now: BootInstant) -> Decision {
        let state = storages[index]
        if state.hasForeignWriter { return alert(index, row: 3, .foreignWriter, silence.own, isCritical: true) }
        if state.health >= .failing { return alert(index, row: 3, .recovering, silence.own, isCritical: false) }
        if state.reopenFailed { return alert(index, row: 3, .reopenFailed, silence.own, isCritical: false) }
        return Decision()
    }

    private func rowsFourAndFive(
        _ index: Int, _ silence: Silence, _ terms: Terms, at now: BootInstant
    ) -> Decision {
        if silence.isHosts, silence.otherBeats {
            let isLost = silence.own >= terms.timing.fenceAfter
            let isPartialLoss = isLost && silence.isNeeded
            return alert(index, row: 4, isPartialLoss ? .partialLoss : .silent, silence.own, isCritical: isPartialLoss)
        }
        if silence.own >= terms.timing.fenceAfter, silence.isNeeded, silence.isHosts,
            now - storages[index].directBeatStart < terms.timing.alertAfter, storages[index].sparesStuckMount
        {
            return alert(index, row: 5, .mountStuck, silence.own, isCritical: true)
        }
        // A daemon that only observes asks for nothing either: a sync is there for the fence that may follow.
        guard silence.isNeeded, terms.mayFence, terms.policy.sync != .none,
            silence.counting >= terms.timing.syncAfter
        else {
            return alert(index, row: 5, .silent, silence.own, isCritical: false)
        }
        var sync = alert(index, row: 5, .syncing, silence.counting, isCritical: true)
        sync.kind = .sync
        return sync
    }

    private func alert(
        _ index: Int, row: UInt8, _ reason: Decision.Reason, _ silence: Duration, isCritical: Bool
    ) -> Decision {
        var decision = Decision()
        decision.kind = .alert
        decision.isCritical = isCritical
        decision.reason = reason
        decision.row = row
        decision.storage = Int32(index)
        decision.silence = silence
        decision.cause = storages[index].shownCause
        decision.errorNumber = storages[index].errorNumber
        decision.diagnosis = storages[index].diagnosis
        return decision
    }

    /// A fence, or where this daemon may not act, what it would have done.
    private func fence(
        _ index: Int, row: UInt8, _ reason: Decision.Reason, _ silence: Silence, _ terms: Terms
    ) -> Decision {
        let counting = silence.isNeeded ? silence.counting : silence.own
        guard terms.mayFence else { return alert(index, row: row, .wouldFence, counting, isCritical: true) }
        var decision = alert(index, row: row, reason, counting, isCritical: true)
        decision.kind = .fence
        return decision
    }
}
