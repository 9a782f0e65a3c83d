import HeartbeatCore

/// What must hold after each turn.
extension Oracle {
    /// Everything that a turn is held to. `truth` is the world as it is, whatever was reported of it.
    mutating func check(
        _ engine: PolicyEngine, _ plans: [SimulatedPlan], _ plan: SimulatedPlan, wasCommitted: Bool, truth: Truth
    ) {
        let now = lastTurn
        if lastTick != .never, now - lastTick > .seconds(2) {
            for number in ledgers.indices { ledgers[number].isEvident = false }
        }
        for (index, number) in plan.numbers.enumerated() where !ledgers[number].isRemoved {
            takeLife(number, engine.storages[index], plan, at: now)
            // Nothing changes any more once a fence is committed.
            if !engine.isCommitted { checkPause(number, engine.storages[index], truth, at: now) }
            noteHang(number, plan, at: now)
        }
        if committedAt != .never {
            if !engine.isCommitted || engine.decision.kind != .fence { report(.latch, committedStorage, at: now) }
            return
        }
        if wasCommitted { return report(.groundless, -1, at: now) }
        let due = plan.numbers.first { isFenceDue($0, plans, plan, at: now) }
        if engine.isCommitted {
            committedAt = now
            committedStorage = Int(engine.decision.storage)
            guard due != nil else { return report(.groundless, committedStorage, at: now) }
            checkGround(plans, plan, truth, at: now)
        } else if let due {
            report(.fenceInTime, due, at: now)
        } else {
            checkPromise(plans, plan, truth, at: now)
        }
    }

    /// Life and S0 as published, against the books.
    private mutating func takeLife(_ number: Int, _ state: StorageState, _ plan: SimulatedPlan, at now: BootInstant) {
        if state.lastVerifiedStart != ledgers[number].known { report(.silence, number, at: now) }
        let isArmed = state.life == .armed
        if isArmed, ledgers[number].known == .never { report(.life, number, at: now) }
        if isArmed, !ledgers[number].isArmed, now - ledgers[number].known >= plan.configuration.timing.fenceAfter / 2 {
            report(.hasty, number, at: now)
        }
        if ledgers[number].isArmed || ledgers[number].mustArm, !isArmed { report(.life, number, at: now) }
        ledgers[number].mustArm = false
        if isArmed, !ledgers[number].isArmed, plan.isSeenByReaders(number) {
            hostStart = max(hostStart, ledgers[number].known)
        }
        ledgers[number].isArmed = isArmed
        if isArmed {
            ledgers[number].wasArmed = true
            ledgers[number].wasPaused = false
        }
        ledgers[number].health = state.health
    }

    /// A pause lasts until its end and not longer, over restarts too, and while it does no record promises for the SR.
    private mutating func checkPause(_ number: Int, _ state: StorageState, _ truth: Truth, at now: BootInstant) {
        let end = ledgers[number].pausedUntil
        if state.life == .paused, now >= end { report(.pause, number, at: now) }
        guard end != .never else { return }
        guard now < end else {
            ledgers[number].pausedUntil = .never
            return
        }
        let isPromised = state.directive.promise || truth.promises & (1 << UInt8(number)) != 0
        if state.life != .paused || isPromised { report(.pause, number, at: now) }
    }

    private mutating func noteHang(_ number: Int, _ plan: SimulatedPlan, at now: BootInstant) {
        let begun = ledgers[number].inFlight
        guard begun != .never, now - begun >= plan.configuration.timing.ioTimeout, begun > stallEnd,
            now - lastTick <= .seconds(2)
        else { return }
        ledgers[number].isEvident = true
        ledgers[number].isFresh = true
    }

    private func isFenceDue(
        _ number: Int, _ plans: [SimulatedPlan], _ plan: SimulatedPlan, at now: BootInstant
    ) -> Bool {
        let ledger = ledgers[number]
        guard ledger.isArmed else { return false }
        if isFenceDue(number, plan, by: plan, from: ledger.planSince, at: now) { return true }
        return ledger.formerPlan >= 0 && isFenceDue(number, plan, by: plans[ledger.formerPlan], from: .never, at: now)
    }

    /// Rows 6, 8 and 9 of the decision table for one armed SR, by the deadlines and policy of `terms`.
    private func isFenceDue(
        _ number: Int, _ plan: SimulatedPlan, by terms: SimulatedPlan, from floor: BootInstant, at now: BootInstant
    ) -> Bool {
        let timing = terms.configuration.timing
        let isNeeded = isNeeded(number, terms, plan, at: now)
        let hosts = now - max(hostStart == .never ? ledgers[number].known : hostStart, floor)
        var own = now - max(ledgers[number].known, floor)
        if !plan.isSeenByReaders(number) { own = max(own, hosts) }
        let isHosts = isNeeded && terms.file.partialLoss == .alert
        let counting = isHosts ? hosts : own
        guard terms.mayFence, own >= timing.alertAfter, counting >= timing.fenceAfter else { return false }
        let othersBeat = plan.numbers.contains { $0 != number && isBeating($0, plan, at: now) }
        let jitter = isNeeded && !othersBeat ? Terms.jitter(host: "simulated", timing: timing) : .zero
        if counting >= timing.fenceBy {
            guard isHosts ? plan.numbers.allSatisfy({ isVerdictIn($0, at: now) }) : isVerdictIn(number, at: now)
            else { return false }
        } else {
            guard counting >= timing.fenceAfter + jitter else { return false }
            let armed = plan.numbers.filter { ledgers[$0].isArmed && plan.isSeenByReaders($0) }
            let judged = isHosts && !armed.isEmpty ? armed : [number]
            guard judged.allSatisfy({ ledgers[$0].isEvident }) else { return false }
        }
        guard isNeeded else { return terms.file.lostUnused == .fence }
        return othersBeat || terms.file.allLost == .fence
    }

    private func isNeeded(_ number: Int, _ terms: SimulatedPlan, _ plan: SimulatedPlan, at now: BootInstant) -> Bool {
        let former = ledgers[number].formerPlan < 0 ? plan : terms
        let lifetime = min(plan.configuration.timing.fenceAfter, former.configuration.timing.fenceAfter)
        return ledgers[number].use(at: now, lifetime: lifetime) != .none
    }

    func isBeating(_ number: Int, _ plan: SimulatedPlan, at now: BootInstant) -> Bool {
        ledgers[number].isArmed && plan.isSeenByReaders(number)
            && now - ledgers[number].known < plan.configuration.timing.alertAfter
    }

    private func isVerdictIn(_ number: Int, at now: BootInstant) -> Bool {
        let ledger = ledgers[number]
        return ledger.isFresh || !ledger.wasArmed || ledger.waitUntil == .never || now >= ledger.waitUntil
    }

    /// A fence of a host whose storage was well in truth is groundless, whatever was reported. Only lost reports
    /// excuse it.
    private mutating func checkGround(
        _ plans: [SimulatedPlan], _ plan: SimulatedPlan, _ truth: Truth, at now: BootInstant
    ) {
        let shortest = plans.map(\.configuration.timing.fenceAfter).min() ?? .zero
        let longest = plans.map(\.configuration.timing.fenceBy).max() ?? .zero
        guard truth.lastDrop == .never || now - truth.lastDrop > longest else { return }
        // Where the last SR that the readers see was removed, they call the host dead however well the others beat. One
        // that is paused hides nothing: pausing it is refused, or nothing arms beside it.
        let isHidden =
            !plan.numbers.contains {
                (ledgers[$0].isArmed || ledgers[$0].wasPaused && !ledgers[$0].isRemoved) && plan.isSeenByReaders($0)
            }
        let isGrounded =
            plan.numbers.contains {
                ledgers[$0].isArmed && now - truth.storages[$0].lastVerifiedStart >= shortest
            } || isHidden && now - hostStart >= shortest
        if !isGrounded { report(.groundless, committedStorage, at: now) }
    }

    /// A promise that stands on storage is kept: no SR of this host has verified for longer than the newest record
    /// lets a reader expect, something here uses one of them, and still no fence.
    private mutating func checkPromise(
        _ plans: [SimulatedPlan], _ plan: SimulatedPlan, _ truth: Truth, at now: BootInstant
    ) {
        let newest = truth.storages.lazy.map(\.lastVerifiedStart).max() ?? .never
        guard newest != .never else { return }
        guard truth.recordPlan >= 0 else { return }
        let promised = plans[truth.recordPlan]
        for number in plan.numbers where truth.promises & (1 << UInt8(number)) != 0 {
            guard ledgers[number].use == .some, ledgers[number].isArmed else { continue }
            guard promised.mayFence, promised.file.allLost == .fence else { continue }
            let timing = promised.configuration.timing
            let wait = plans.map(\.configuration.timing.ioTimeout).max() ?? .zero
            if now > max(newest + timing.fenceBy, firstStart + wait) { report(.fenceInTime, number, at: now) }
        }
    }

    /// Books the turn's events: alert comes before sync, sync before the fence.
    mutating func endTurn(_ engine: inout PolicyEngine, _ plan: SimulatedPlan, _ tally: inout Tally) {
        let now = lastTurn
        engine.drainEvents { event in
            tally.count(event)
            guard plan.numbers.indices.contains(Int(event.storage)) else { return }
            let number = plan.numbers[Int(event.storage)]
            if event.kind == .sync { ledgers[number].hasSynced = true }
            guard event.kind == .fenceCommitted else { return }
            let isSynced = ledgers[number].hasSynced && ledgers[number].health >= .failing
            if !isSynced, plan.isSeenByReaders(number) { report(.order, number, at: now) }
        }
    }

    /// The byte follows the commitment within its budgets and a turn, or the first turn after a freeze.
    mutating func checkLadder(_ rungs: Rungs, budgets: Duration, previousTurn: BootInstant) {
        guard committedAt != .never else { return }
        let due = rungs.triggeredAt == .never ? committedAt + budgets : rungs.nextDue
        guard rungs.isOutOfOrder || previousTurn > due else { return }
        report(.ladder, committedStorage, at: lastTurn)
    }
}
