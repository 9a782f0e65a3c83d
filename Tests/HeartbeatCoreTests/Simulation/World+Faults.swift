import HeartbeatCore

extension World {
    /// Lets a fault happen now.
    mutating func apply(_ fault: Fault) {
        switch fault {
        case .fine(let number, let latency): setCondition(number, .fine(latency))
        case .hang(let number): setCondition(number, .hanging)
        case .fail(let number, let outcome): setCondition(number, .failing(outcome))
        case .use(let number, let use): storages[number].use = use
        case .foreignWriter(let number, let writes): storages[number].hasForeignWriter = writes
        case .freezeProber(let time): freezeProber(for: time)
        case .killProber: prober = nil
        case .withholdStandby(let time):
            standbyWithheldUntil = max(standbyWithheldUntil, now + time)
            standbyReadyAt = max(standbyReadyAt, standbyWithheldUntil)
        case .freezeJudge(let time): freezeJudge(for: time)
        case .killJudge(let time): killJudge(startAfter: time)
        case .stopJudge(let time): stopJudge(startAfter: time)
        case .freezeHost(let time):
            freezeProber(for: time)
            freezeJudge(for: time)
        case .dropReports(let time): dropsUntil = max(dropsUntil, now + time)
        case .reload(let variation): reload(variation)
        case .remove(let number): remove(number)
        case .pause(let number, let time): pause(number, for: time)
        case .resume(let number): resume(number)
        }
    }

    private mutating func freezeProber(for time: Duration) {
        guard let frozen = prober?.frozenUntil else { return }
        prober?.frozenUntil = max(frozen, now + time)
    }

    private mutating func freezeJudge(for time: Duration) {
        judge.frozenUntil = max(judge.frozenUntil, now + time)
        guard tampering == .hideStalls else { return }
        // The engine is stepped through the freeze, so it never learns of it.
        var instant = now
        while instant < judge.frozenUntil, judge.isAlive {
            instant = instant + .milliseconds(100)
            _ = engine.step(at: instant)
        }
    }

    private mutating func killJudge(startAfter time: Duration) {
        guard judge.isAlive else { return }
        tally.kills += 1
        leaveJudge(page: lifePage(stoppedAt: .never), startAfter: time)
    }

    private mutating func stopJudge(startAfter time: Duration) {
        guard judge.isAlive, judge.stopDeadline == .never else { return }
        judge.stopDeadline = now + .seconds(1)
        judge.startDelay = time
        engine.withdraw(.stop)
    }

    private mutating func reload(_ variation: Variation) {
        file.apply(variation)
        guard judge.isAlive, judge.errand == .none, judge.stopDeadline == .never else { return }
        let orphans = plan.numbers.filter { number in
            guard !file.storages.contains(number), let index = plan.index(of: number) else { return false }
            return engine.storages[index].life != .removed
        }
        let next = SimulatedPlan(
            number: plans.count, file: file, orphans: orphans, isOverFenceBudget: scenario.isOverFenceBudget)
        judge.next = next
        if plan.promises, !next.promises {
            engine.withdraw(.weakening)
            judge.errand = .weakening(until: now + .seconds(4))
        } else {
            beginAdopting()
        }
    }

    mutating func beginAdopting() {
        judge.errand = .adopting(until: now + .seconds(10))
        // The standby of the old plan is of no more use.
        standbyReadyAt = max(now + World.spawnTime, standbyWithheldUntil)
    }

    private mutating func remove(_ number: Int) {
        guard judge.isAlive, judge.errand == .none, judge.stopDeadline == .never, let index = plan.index(of: number)
        else { return }
        guard engine.endingRefusal(of: index, at: now) == nil else { return tally.refusedEndings += 1 }
        engine.withdraw(.removal(storage: index))
        judge.errand = .removing(number, until: now + .seconds(4))
    }

    private mutating func pause(_ number: Int, for time: Duration) {
        guard judge.isAlive, judge.errand == .none, judge.stopDeadline == .never, let index = plan.index(of: number),
            engine.storages[index].life != .removed
        else { return }
        guard engine.endingRefusal(of: index, at: now) == nil else { return tally.refusedEndings += 1 }
        engine.withdraw(.pause(storage: index))
        judge.errand = .pausing(number, time, until: now + .seconds(4))
    }

    private mutating func resume(_ number: Int) {
        guard judge.isAlive, judge.errand == .none, let index = plan.index(of: number) else { return }
        guard engine.resume(index, at: now) else { return }
        oracle.noteResumed(number)
        tally.resumes += 1
    }
}
