import HeartbeatCore

/// The turns of the simulated judge, in the order in which the daemon takes them.
extension World {
    mutating func wakeJudge() {
        guard judge.isAlive else { return start() }
        if now < judge.frozenUntil { return }
        turn()
        let cap = now + scenario.turn
        judge.nextTurn = cap
        guard watched == nil else { return keepHistory() }
        let deadline = engine.nextDeadline(after: now)
        if deadline < now + .milliseconds(100) { judge.nextTurn = min(cap, deadline) }
    }

    /// Turns come at fixed instants here: those of the engine's deadlines depend on every SR.
    private mutating func keepHistory() {
        guard let watched, let index = plan.index(of: watched) else { return }
        let state = engine.storages[index]
        history.append(Sight(time: now, health: state.health, lastVerifiedStart: state.lastVerifiedStart))
    }

    private mutating func turn() {
        tally.turns += 1
        oracle.beginTurn(at: now)
        drainReports()
        runErrand()
        replaceProber()
        if let prober {
            engine.noteTick(prober.lastTick, at: now)
            oracle.noteTick(prober.lastTick, at: now)
        }
        let wasCommitted = engine.isCommitted
        let previousTurn = lastTurn
        lastTurn = now
        _ = engine.step(at: now)
        if watched == nil { tendWatchdog(previousTurn: previousTurn) }
        tellProber()
        climb()
        let truth = Truth(
            storages: storages, promises: newestRecord.promises, recordPlan: newestRecord.plan, lastDrop: lastDrop)
        oracle.check(engine, plans, plan, wasCommitted: wasCommitted, truth: truth)
        oracle.endTurn(&engine, plan, &tally)
        oracle.checkLadder(judge.rungs, budgets: plan.budgets, previousTurn: previousTurn)
        if judge.stopDeadline != .never { finishStop() }
    }

    private mutating func drainReports() {
        for report in pending {
            let number = plan.numbers.indices.contains(Int(report.storage)) ? plan.numbers[Int(report.storage)] : -1
            let seen = tampering?.falsify(report, generation: engine.generation, number: number) ?? report
            engine.receive(seen, at: now)
            oracle.note(report, plan, at: now)
            if report.generation != engine.generation { tally.staleReports += 1 }
        }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func runErrand() {
        switch judge.errand {
        case .none: break
        case .weakening(let end):
            if engine.withdrawal == .weakening, engine.withdrawalHolds {
                tally.weakenings += 1
                beginAdopting()
            } else if now >= end {
                tally.refusals += 1
                giveUpErrand()
            }
        case .adopting(let end):
            if now >= end { giveUpErrand() }
        case .removing(let number, let end):
            guard let index = plan.index(of: number) else { return giveUpErrand() }
            if engine.withdrawal == .removal(storage: index), engine.withdrawalHolds {
                engine.remove(index, at: now)
                file.apply(.leaveOut(number))
                oracle.noteRemoved(number)
                tally.removals += 1
                judge.errand = .none
            } else if now >= end {
                tally.refusals += 1
                giveUpErrand()
            }
        case .pausing(let number, let time, let end): runPause(number, time, end: end)
        }
    }

    private mutating func runPause(_ number: Int, _ time: Duration, end: BootInstant) {
        guard let index = plan.index(of: number) else { return giveUpErrand() }
        if engine.withdrawal == .pause(storage: index), engine.withdrawalHolds {
            guard engine.pause(index, until: now + time, at: now) == nil else {
                tally.refusedEndings += 1
                return giveUpErrand()
            }
            oracle.notePaused(number, until: now + time)
            tally.pauses += 1
            judge.errand = .none
        } else if now >= end {
            tally.refusals += 1
            giveUpErrand()
        }
    }

    private mutating func giveUpErrand() {
        if judge.stopDeadline == .never { engine.cancelWithdrawal() }
        judge.errand = .none
        judge.next = nil
    }

    private mutating func replaceProber() {
        guard now >= standbyReadyAt else { return }
        if case .adopting = judge.errand, let next = judge.next {
            judge.errand = .none
            judge.next = nil
            if !engine.isCommitted { adopt(next) }
        } else {
            guard prober == nil || engine.proberIsSilent(at: now) else { return }
            if engine.generation > 0 { tally.replacements += 1 }
        }
        promote()
    }

    private mutating func adopt(_ next: SimulatedPlan) {
        let wasWithdrawn = engine.withdrawal == .weakening && engine.withdrawalHolds
        oracle.endTurn(&engine, plan, &tally)
        engine.adopt(next.settings, at: now)
        let previous = plan
        plan = next
        plans.append(next)
        if judge.stopDeadline != .never { engine.withdraw(.stop) }
        oracle.tickPeriod = engine.tickPeriod
        oracle.noteAdopted(
            next, after: previous, lives: engine.storages.map(\.life), wasWithdrawn: wasWithdrawn, at: now)
        tally.reloads += 1
    }

    private mutating func promote() {
        former = prober ?? former
        former?.frozenUntil = .never
        engine.beginGeneration(engine.generation + 1, at: now)
        oracle.noteGeneration(engine.generation, at: now)
        prober = SimulatedProber(
            plan: plan, generation: engine.generation, announcement: engine.announcement,
            tickPeriod: engine.tickPeriod, at: now)
        publish()
        standbyReadyAt = max(now + World.spawnTime, standbyWithheldUntil)
    }

    private mutating func tellProber() {
        prober?.leave = now + plan.configuration.timing.interval
        guard prober != nil, judge.publishedAnnouncement != engine.announcement else { return }
        publish()
        guard watched == nil, let prober else { return }
        for index in prober.threads.indices where prober.threads[index].begun == .never && !prober.isFrozen(at: now) {
            self.prober?.threads[index].due = now
        }
    }

    private mutating func publish() {
        judge.publishedAnnouncement = engine.announcement
        prober?.announcement = engine.announcement
        prober?.directives = engine.storages.map(\.directive)
    }

    /// The evidence never comes: the ladder has only its budgets.
    private mutating func climb() {
        guard engine.isCommitted else { return }
        while true {
            let action = judge.ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false)
            if action == .none || tampering == .parkLadder && judge.rungs.rebootedAt != .never { return }
            judge.rungs.note(action, at: now)
        }
    }

    private mutating func finishStop() {
        let isClean = engine.withdrawalHolds && !engine.isCommitted
        guard isClean || now >= judge.stopDeadline else { return }
        if isClean { watchdog = SimulatedWatchdog() }
        if isClean { tally.cleanStops += 1 } else { tally.uncleanStops += 1 }
        leaveJudge(page: lifePage(stoppedAt: isClean ? now : .never), startAfter: judge.startDelay)
    }
}
