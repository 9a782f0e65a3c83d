import HeartbeatCore

/// What the kernel and the probers do between two turns of the judge.
extension World {
    /// Lets one beat thread work up to `instant`: ends what has ended, begins what is due and has leave.
    mutating func beat(_ prober: inout SimulatedProber, _ index: Int, until instant: BootInstant) {
        scan(&prober, index, until: instant)
        while true {
            if prober.threads[index].begun != .never {
                guard endBeat(&prober, index, until: instant) else { return }
            } else {
                let start = max(prober.threads[index].due, prober.frozenUntil)
                guard start <= instant, start <= prober.leave else {
                    // Without leave the beat waits for it, and starts when it comes.
                    if start <= instant { prober.threads[index].due = instant }
                    return
                }
                begin(&prober, index, at: start)
            }
        }
    }

    private mutating func begin(_ prober: inout SimulatedProber, _ index: Int, at start: BootInstant) {
        let number = prober.plan.numbers[index]
        prober.sequence += 1
        prober.threads[index].begun = start
        prober.threads[index].sequence = prober.sequence
        prober.threads[index].announcement = prober.announcement
        prober.threads[index].promises = prober.promises
        prober.threads[index].isPromisedHere = prober.directives[index].promise
        prober.threads[index].due = start + prober.plan.configuration.timing.interval
        prober.threads[index].meet(storages[number].condition, at: start)
        send(report(.begin, prober, index, start: start), at: start)
    }

    /// Ends the beat in flight if that is due by `instant`. Returns whether it did.
    @discardableResult
    mutating func endBeat(_ prober: inout SimulatedProber, _ index: Int, until instant: BootInstant) -> Bool {
        let thread = prober.threads[index]
        guard thread.begun != .never, let done = thread.doneAt else { return false }
        let end = max(done, prober.frozenUntil)
        guard end <= instant else { return false }
        let number = prober.plan.numbers[index]
        prober.threads[index].begun = .never
        prober.threads[index].due = max(thread.due, end)
        // What an abandoned prober wrote may land, but nobody reads it back.
        if thread.outcome == .verified, prober.generation == engine.generation {
            prober.threads[index].lastVerifiedStart = thread.begun
            noteVerified(thread, number, generation: prober.generation, plan: prober.plan.number)
        }
        var report = report(.end, prober, index, start: thread.begun)
        report.end = end
        report.outcome = thread.outcome
        report.errorNumber = thread.outcome == .failed ? 5 : 0
        report.sequence = thread.sequence
        report.announcement = thread.announcement
        report.promised = thread.isPromisedHere
        report.foreignWriter = storages[number].hasForeignWriter
        send(report, at: end)
        return true
    }

    /// What is now on storage, whether or not the judge will hear of it.
    private mutating func noteVerified(_ thread: BeatThread, _ number: Int, generation: UInt64, plan: Int) {
        // While nobody judges, a beat goes on that no judge will ever hear of: it only makes the peers wait longer.
        guard judge.isAlive else { return }
        storages[number].lastVerifiedStart = max(storages[number].lastVerifiedStart, thread.begun)
        guard (generation, thread.sequence) > (newestRecord.generation, newestRecord.sequence) else { return }
        newestRecord = (generation, thread.sequence, thread.promises, plan)
    }

    private mutating func scan(_ prober: inout SimulatedProber, _ index: Int, until instant: BootInstant) {
        while true {
            let start = max(prober.threads[index].nextScan, prober.frozenUntil)
            guard start <= instant else { return }
            prober.threads[index].nextScan =
                start + min(max(prober.plan.configuration.timing.interval, .seconds(1)), .seconds(10))
            var report = report(.use, prober, index, start: start)
            report.end = start
            report.use = storages[prober.plan.numbers[index]].use
            send(report, at: start)
        }
    }

    private func report(
        _ kind: ProbeReport.Kind, _ prober: SimulatedProber, _ index: Int, start: BootInstant
    ) -> ProbeReport {
        var report = ProbeReport(
            kind: kind, storage: UInt32(index), generation: prober.generation, start: start)
        report.lastVerifiedStart = prober.threads[index].lastVerifiedStart
        return report
    }

    private mutating func send(_ report: ProbeReport, at instant: BootInstant) {
        guard judge.isAlive else { return }
        guard instant >= dropsUntil, pending.count < World.socketRoom else {
            tally.droppedReports += 1
            lastDrop = max(lastDrop, instant)
            return
        }
        pending.append(report)
    }

    /// A changed condition meets the beats in flight too.
    mutating func setCondition(_ number: Int, _ condition: SimulatedStorage.Condition) {
        storages[number].condition = condition
        if let index = prober?.plan.index(of: number) { prober?.threads[index].meet(condition, at: now) }
        if let index = former?.plan.index(of: number) { former?.threads[index].meet(condition, at: now) }
    }
}

extension BeatThread {
    /// The beat in flight meets a condition of its SR: a hang holds it, and what hung goes on when the hang ends.
    mutating func meet(_ condition: SimulatedStorage.Condition, at now: BootInstant) {
        guard begun != .never else { return }
        let isNew = begun == now
        if !isNew, let doneAt, doneAt <= now { return }
        switch condition {
        case .hanging: doneAt = nil
        case .fine(let latency):
            guard isNew || doneAt == nil else { return }
            doneAt = now + latency
            outcome = .verified
        case .failing(let ending):
            doneAt = now + .milliseconds(2)
            outcome = ending
        }
    }
}
