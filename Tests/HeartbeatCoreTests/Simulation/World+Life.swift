import HeartbeatCore

/// The end of one judging process and the start of the next in the same boot.
extension World {
    /// What the life page holds after the last turn.
    func lifePage(stoppedAt: BootInstant) -> LifePageContent {
        var host = engine.lifeHostEntry(
            bootID: BootID(high: 1, low: 2), nonceSecret: 3, lastTurn: lastTurn)
        host.stoppedAt = stoppedAt
        let entries = engine.storages.enumerated().map { index, state in
            LifeEntry(uuid: SimulatedFile.uuid(plan.numbers[index]), state)
        }
        return LifePageContent(host: host, storages: entries)
    }

    mutating func leaveJudge(page: LifePageContent, startAfter time: Duration) {
        let delay = max(time, .milliseconds(10))
        closeWatchdog()
        judge = SimulatedJudge()
        judge.page = tampering?.falsify(page) ?? page
        judge.nextTurn = now + delay
        if !pending.isEmpty { lastDrop = now }
        pending.removeAll(keepingCapacity: true)
    }

    /// A start: the file as it is now, and the life page. Every armed or paused SR that left the file is kept.
    mutating func start() {
        guard let page = judge.page else { return }
        let orphans = page.storages.enumerated().compactMap { index, entry -> Int? in
            let number = plan.numbers[index]
            return (entry.life == .armed || entry.life == .paused) && !file.storages.contains(number) ? number : nil
        }
        let earlier = plans
        plan = SimulatedPlan(
            number: plans.count, file: file, orphans: orphans, isOverFenceBudget: scenario.isOverFenceBudget)
        plans.append(plan)
        engine = PolicyEngine(settings: plan.settings, life: page, at: now)
        judge = SimulatedJudge()
        judge.nextTurn = now
        judge.ladder = FenceLadder(
            byte: nil, endsAtTrigger: false,
            evidenceBudget: plan.configuration.fence.evidenceBudget, syncBudget: plan.configuration.fence.syncBudget,
            resumedFrom: engine.committedAt)
        prober = nil
        former = nil
        standbyReadyAt = max(now + World.spawnTime, standbyWithheldUntil)
        let newest = storages.map(\.lastVerifiedStart).max() ?? .never
        oracle.noteStarted(plan, after: earlier, page, engine, newest: newest, at: now)
        tally.starts += 1
        if engine.isCommitted { tally.resumedFences += 1 }
        if page.storages.contains(where: { $0.health >= .failing }) { tally.startsInOutage += 1 }
    }
}
