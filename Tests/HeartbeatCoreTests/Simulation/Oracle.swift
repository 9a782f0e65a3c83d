import HeartbeatCore

/// Watches a run and knows what must and must not happen, from what was delivered to the judge and from the truth of
/// the world. Of the engine it reads only what that publishes: life, S0, health, decision and events.
struct Oracle {
    var ledgers: [Ledger]
    /// The latest S0 of an armed SR that the readers see.
    var hostStart: BootInstant = .never
    var stallEnd: BootInstant = .never
    var lastTurn: BootInstant
    var lastTick: BootInstant = .never
    var tickPeriod: Duration
    var generation: UInt64 = 0
    /// The first start of a judge since the last verified beat of the host.
    var firstStart: BootInstant
    var lastDrop: BootInstant = .never
    var committedAt: BootInstant = .never
    var committedStorage = -1
    var violation: Violation?

    init(storages: Int, tickPeriod: Duration, at now: BootInstant) {
        self.tickPeriod = tickPeriod
        ledgers = Array(repeating: Ledger(), count: storages)
        lastTurn = now
        firstStart = now
    }

    mutating func report(_ rule: Violation.Rule, _ storage: Int, at now: BootInstant) {
        guard violation == nil else { return }
        violation = Violation(rule: rule, time: now - World.birth, storage: storage)
    }

    /// A turn of the judge begins. One that comes over a second late makes a stall: what was in flight proves nothing.
    mutating func beginTurn(at now: BootInstant) {
        if now - lastTurn > .milliseconds(1_100) { noteStall(until: now) }
        lastTurn = now
    }

    private mutating func noteStall(until end: BootInstant) {
        stallEnd = max(stallEnd, end)
        for number in ledgers.indices { ledgers[number].isEvident = false }
    }

    mutating func noteTick(_ tick: BootInstant, at now: BootInstant) {
        guard tick > lastTick else { return }
        if lastTick != .never, tick - lastTick > .seconds(1) + tickPeriod { noteStall(until: tick) }
        lastTick = tick
    }

    mutating func noteGeneration(_ generation: UInt64, at now: BootInstant) {
        if lastTick != .never, now - lastTick > .seconds(1) + tickPeriod { noteStall(until: now) }
        self.generation = generation
        lastTick = now
        for number in ledgers.indices { ledgers[number].inFlight = .never }
    }

    /// A report is delivered to the judge.
    mutating func note(_ report: ProbeReport, _ plan: SimulatedPlan, at now: BootInstant) {
        guard report.generation == generation, plan.numbers.indices.contains(Int(report.storage)) else { return }
        let number = plan.numbers[Int(report.storage)]
        let isVerified = report.kind == .end && report.outcome == .verified
        if !isVerified, report.lastVerifiedStart > ledgers[number].known {
            noteVerified(number, report.lastVerifiedStart, plan)
            ledgers[number].mustArm = mustArm(number, plan, at: now)
        }
        switch report.kind {
        case .begin: ledgers[number].inFlight = report.start
        case .end: noteEnd(report, number, plan, at: now)
        case .use: noteUse(report, number, plan, at: now)
        case .ready, .reopen, .synced: break
        }
    }

    private mutating func noteEnd(_ report: ProbeReport, _ number: Int, _ plan: SimulatedPlan, at now: BootInstant) {
        ledgers[number].inFlight = .never
        ledgers[number].isFresh = true
        ledgers[number].isUnsupported = report.outcome == .unsupported
        if report.foreignWriter {
            ledgers[number].cleanBeats = 0
        } else if report.outcome == .verified {
            ledgers[number].cleanBeats += 1
        }
        guard report.outcome == .verified else {
            if report.start > stallEnd { ledgers[number].isEvident = true }
            return
        }
        noteVerified(number, report.start, plan)
        ledgers[number].formerPlan = -1
        ledgers[number].planSince = .never
        ledgers[number].mustArm = mustArm(number, plan, at: now)
    }

    private func mustArm(_ number: Int, _ plan: SimulatedPlan, at now: BootInstant) -> Bool {
        let isConfigured = plan.file.storages.contains(number)
        guard ledgers[number].pausedUntil == .never else { return false }
        return isConfigured && !ledgers[number].isRemoved && !ledgers[number].isUnsupported
            && ledgers[number].cleanBeats >= 3
            && ledgers[number].use(at: now, lifetime: plan.configuration.timing.fenceAfter) != .none
            && hasTimeToArm(number, plan, at: now)
    }

    /// Half of fence_after is left, and of an SR that the readers do not see, another that they see beats. Nothing is
    /// demanded while the plan in force is not announced: then the former one may be shorter.
    private func hasTimeToArm(_ number: Int, _ plan: SimulatedPlan, at now: BootInstant) -> Bool {
        let half = plan.configuration.timing.fenceAfter / 2
        guard now - ledgers[number].known < half, ledgers[number].formerPlan < 0 else { return false }
        return plan.isSeenByReaders(number) || hostStart == .never
            || plan.numbers.contains { isBeating($0, plan, at: now) }
    }

    private mutating func noteVerified(_ number: Int, _ start: BootInstant, _ plan: SimulatedPlan) {
        ledgers[number].known = max(ledgers[number].known, start)
        ledgers[number].isEvident = false
        ledgers[number].isUnsupported = false
        ledgers[number].isFresh = true
        ledgers[number].waitUntil = .never
        guard ledgers[number].wasArmed, plan.isSeenByReaders(number) else { return }
        hostStart = max(hostStart, ledgers[number].known)
    }

    private mutating func noteUse(_ report: ProbeReport, _ number: Int, _ plan: SimulatedPlan, at now: BootInstant) {
        let timing = plan.configuration.timing
        let ledger = ledgers[number]
        // A proof made during a loss outlives a scan that could not tell.
        let isProvenInLoss = ledger.useAt - ledger.known >= timing.alertAfter
        if report.use == .unknown, isProvenInLoss, ledger.use(at: now, lifetime: timing.fenceAfter) == .none { return }
        ledgers[number].use = report.use
        ledgers[number].useAt = report.start
        guard ledgers[number].known != .never, now - ledgers[number].known < timing.alertAfter else { return }
        ledgers[number].mustArm = ledgers[number].mustArm || mustArm(number, plan, at: now)
    }
}
