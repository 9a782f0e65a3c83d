import HeartbeatCore

/// Starts, stops, reloads and removals, as the oracle books them.
extension Oracle {
    mutating func noteRemoved(_ number: Int) {
        ledgers[number].isRemoved = true
        ledgers[number].isArmed = false
        ledgers[number].wasArmed = false
        ledgers[number].pausedUntil = .never
    }

    /// A pause took effect: the promise was withdrawn, and what was armed is armed no longer.
    mutating func notePaused(_ number: Int, until end: BootInstant) {
        ledgers[number].pausedUntil = end
        ledgers[number].wasPaused = true
        ledgers[number].isArmed = false
        ledgers[number].wasArmed = false
        ledgers[number].mustArm = false
        ledgers[number].formerPlan = -1
    }

    mutating func noteResumed(_ number: Int) {
        ledgers[number].pausedUntil = .never
    }

    /// A start took over what the page held. Life is a fact of the boot: what was armed is armed.
    mutating func noteStarted(
        _ plan: SimulatedPlan, after plans: [SimulatedPlan], _ page: LifePageContent, _ engine: PolicyEngine,
        newest: BootInstant, at now: BootInstant
    ) {
        guard let previous = plans.last else { return }
        let ended = lastTurn
        lastTurn = now
        stallEnd = .never
        lastTick = .never
        tickPeriod = engine.tickPeriod
        let isLate =
            page.host.stoppedAt != .never
            && now - page.host.stoppedAt > plan.configuration.timing.takeoverAfter
        for number in ledgers.indices {
            guard let index = plan.index(of: number), !ledgers[number].isRemoved else {
                ledgers[number] = Ledger()
                continue
            }
            ledgers[number].isEvident = false
            ledgers[number].inFlight = .never
            ledgers[number].isFresh = false
            ledgers[number].cleanBeats = 3
            ledgers[number].isUnsupported = false
            ledgers[number].hasSynced = false
            noteWait(number, plan.configuration.timing.ioTimeout, since: ended, at: now)
            let mayForget = isLate && ledgers[number].health < .failing
            if mayForget { ledgers[number].isArmed = false }
            if ledgers[number].isArmed, engine.storages[index].life != .armed { report(.life, number, at: now) }
        }
        if committedAt != .never, !engine.isCommitted { report(.latch, committedStorage, at: now) }
        if committedAt == .never, engine.isCommitted { report(.groundless, -1, at: now) }
        for number in ledgers.indices {
            // A start knows what is announced, not when the plan came that is not.
            let announced = ledgers[number].formerPlan < 0 ? previous : plans[ledgers[number].formerPlan]
            ledgers[number].formerPlan = -1
            ledgers[number].planSince = .never
            noteTerms(number, announced, plan, wasWithdrawn: page.host.stoppedAt != .never, at: now)
        }
        // Time in which nobody ran was no wait for a verdict.
        firstStart = firstStart <= newest ? now : now - max(ended - firstStart, .zero)
    }

    /// fence_by waits for a verdict, `whole` in all over the starts of an outage, of which `ended` was the last turn.
    private mutating func noteWait(_ number: Int, _ whole: Duration, since ended: BootInstant, at now: BootInstant) {
        if ledgers[number].waitUntil != .never {
            ledgers[number].waitUntil = now + min(max(ledgers[number].waitUntil - ended, .zero), whole)
        } else if ledgers[number].known != .never {
            ledgers[number].waitUntil = now + whole
        }
    }

    mutating func noteAdopted(
        _ plan: SimulatedPlan, after previous: SimulatedPlan, lives: [Life], wasWithdrawn: Bool, at now: BootInstant
    ) {
        for number in ledgers.indices {
            let isOrphan = plan.numbers.contains(number) && !plan.file.storages.contains(number)
            if isOrphan, lives[plan.index(of: number) ?? 0] == .removed { noteRemoved(number) }
            let isRenewed = ledgers[number].isRemoved && plan.file.storages.contains(number)
            if isRenewed || !plan.numbers.contains(number) { ledgers[number] = Ledger() }
            noteTerms(number, previous, plan, wasWithdrawn: wasWithdrawn, at: now)
        }
    }

    /// What the last record stands for stays in force until one that says otherwise has verified, unless that promise
    /// was taken back.
    private mutating func noteTerms(
        _ number: Int, _ previous: SimulatedPlan, _ plan: SimulatedPlan, wasWithdrawn: Bool, at now: BootInstant
    ) {
        guard ledgers[number].known != .never else { return }
        if !plan.judgesLike(previous) {
            if ledgers[number].formerPlan < 0 { ledgers[number].formerPlan = previous.number }
            if plan.demandsMore(than: previous) { ledgers[number].planSince = now }
        }
        if wasWithdrawn { ledgers[number].formerPlan = -1 }
    }
}
