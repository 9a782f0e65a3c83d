extension PolicyEngine {
    /// Takes one report of the active prober. A report of another generation changes nothing: its beat may have been
    /// overtaken.
    package mutating func receive(_ report: ProbeReport, at now: BootInstant) {
        let index = Int(report.storage)
        guard report.generation == generation, storages.indices.contains(index) else { return }
        catchUp(index, report, at: now)
        switch report.kind {
        case .begin:
            storages[index].inFlightSince = report.start
            storages[index].inFlightIsHung = false
        case .end: receiveEnd(report, index, at: now)
        case .use: receiveUse(report, index, at: now)
        case .reopen: receiveReopen(report, index, at: now)
        case .ready, .synced: break
        }
    }

    /// Makes good for a dropped END: every report carries the S0 that its prober knows. What the lost END announced is
    /// not known, so nothing weakens by it. The END of a verified beat tells its own S0.
    private mutating func catchUp(_ index: Int, _ report: ProbeReport, at now: BootInstant) {
        guard report.lastVerifiedStart > storages[index].lastVerifiedStart,
            report.lastVerifiedStart > hiddenPause.believedAt,
            report.kind != .end || report.outcome != .verified
        else { return }
        noteVerified(index, start: report.lastVerifiedStart, at: now)
        armIfEarned(index, at: now)
    }

    private mutating func noteVerified(_ index: Int, start: BootInstant, at now: BootInstant) {
        noteNearMiss(index, until: start, at: now)
        moveSilence(index, to: start, at: now)
        storages[index].hasFreshVerdict = true
        storages[index].isUnsupported = false
        storages[index].hasEvidence = false
        storages[index].verdictDeadline = .never
        storages[index].firstFailureStart = .never
        storages[index].lastFailureStart = .never
        clearLoss(index, at: now)
    }

    private mutating func receiveEnd(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        let latency = report.end.elapsed(since: report.start)
        let isLate = latency > storages[index].terms.timing.interval
        storages[index].inFlightSince = .never
        storages[index].inFlightIsHung = false
        storages[index].hasFreshVerdict = true
        storages[index].lastVerdictAt = now
        statistics[index].record(report.outcome, latency: latency, isLate: isLate)
        storages[index].isUnsupported = report.outcome == .unsupported
        noteForeignWriter(report, index, at: now)
        guard report.outcome == .verified else {
            if storages[index].firstFailureStart == .never { storages[index].firstFailureStart = report.start }
            storages[index].lastFailureStart = report.start
            storages[index].goodStreak = 0
            storages[index].goodSince = .never
            storages[index].cause = Cause(report.outcome)
            storages[index].errorNumber = report.errorNumber
            if report.start > lastStallEnd { storages[index].hasEvidence = true }
            peers.breakStreak(on: index)
            return
        }
        if isLate {
            peers.breakStreak(on: index)
        } else {
            let interval = storages[index].terms.timing.interval
            peers.noteBeat(on: index, from: report.start, to: report.end, interval: interval)
        }
        noteVerified(index, start: hiddenPause.truly(report.start), at: now)
        noteAddressNumber(report, index, at: now)
        storages[index].cause = isLate ? .late : .none
        storages[index].errorNumber = 0
        if latency <= storages[index].terms.timing.ioTimeout {
            if storages[index].goodStreak == 0 { storages[index].goodSince = report.start }
            storages[index].goodStreak += 1
        } else {
            storages[index].goodStreak = 0
            storages[index].goodSince = .never
        }
        noteAnnounced(report, index, at: now)
        armIfEarned(index, at: now)
    }

    /// S0 moves to the start of a verified beat, and never back.
    private mutating func moveSilence(_ index: Int, to start: BootInstant, at now: BootInstant) {
        let before = storages[index].lastVerifiedStart
        storages[index].lastVerifiedStart = max(before, start)
        if before != .never, start > before { storages[index].gap.note(start - before, at: now, memory: gapMemory) }
        // An SR that was armed before a late restart counts at once: its readers see it beat.
        guard storages[index].countsForReaders, storages[index].life == .armed || storages[index].wasArmed,
            storages[index].life != .paused
        else { return }
        let hostBefore = hostLastVerifiedStart
        hostLastVerifiedStart = max(hostBefore, storages[index].lastVerifiedStart)
        if hostBefore != .never, hostLastVerifiedStart > hostBefore {
            hostGap.note(hostLastVerifiedStart - hostBefore, at: now, memory: gapMemory)
        }
    }

    /// Within so long a pause is found out: three intervals of doubt, and the reading before them.
    var gapMemory: Duration { settings.configuration.timing.interval * 4 + .seconds(1) }

    /// A foreign writer blocks arming and is critical; it is never silence, since our own nonce read back.
    private mutating func noteForeignWriter(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        if report.foreignWriter {
            if !storages[index].hasForeignWriter { events.add(event(.foreignWriter, index, at: now)) }
            storages[index].hasForeignWriter = true
            storages[index].beatsSinceForeignWriter = 0
        } else if report.outcome == .verified, storages[index].hasForeignWriter {
            storages[index].beatsSinceForeignWriter += 1
            storages[index].hasForeignWriter = storages[index].beatsSinceForeignWriter < Self.goodBeatsWanted
        }
    }

    /// An outage that ends after more than half of fence_after is kept as a near miss.
    private mutating func noteNearMiss(_ index: Int, until start: BootInstant, at now: BootInstant) {
        guard storages[index].lastVerifiedStart != .never else { return }
        let silence = now - storages[index].lastVerifiedStart
        guard storages[index].life == .armed, silence > storages[index].terms.timing.fenceAfter / 2 else { return }
        storages[index].nearMissAt = now
        storages[index].nearMissSilence = silence
        var near = event(.nearMiss, index, at: now)
        near.silence = silence
        events.add(near)
    }

    private mutating func receiveUse(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        let before = storages[index].use(at: now)
        // A scan that could not tell takes nothing from a proof made during the loss: it ages by itself.
        if report.use == .unknown, before == .none, storages[index].isUseProvenInLoss { return }
        storages[index].reportedUse = report.use
        storages[index].useReportedAt = report.start
        storages[index].userCount = report.userCount
        storages[index].users = report.users
        // Used since its last verified beat: its loss would cost something from now on.
        if storages[index].silence(at: now) < storages[index].terms.timing.alertAfter { armIfEarned(index, at: now) }
        guard before != report.use else { return }
        var change = event(.use, index, at: now)
        change.value = Int64(report.use.rawValue)
        events.add(change)
    }

    /// News for people, and no more: the number of the address is never evidence.
    private mutating func noteAddressNumber(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        guard report.addressErrorNumber != storages[index].addressErrorNumber else { return }
        storages[index].addressErrorNumber = report.addressErrorNumber
        var change = event(.addressNumber, index, at: now)
        change.errorNumber = report.addressErrorNumber
        events.add(change)
    }

    /// Only beside beats that verify does a failing open say anything: without them the beat's own cause tells more.
    private mutating func receiveReopen(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        let beats = storages[index].cause == .none || storages[index].cause == .late
        let failed = report.errorNumber != 0 && beats && storages[index].lastVerifiedStart != .never
        guard failed != storages[index].reopenFailed else { return }
        storages[index].reopenFailed = failed
        var change = event(.reopenFailed, index, at: now)
        change.errorNumber = report.errorNumber
        events.add(change)
    }

    /// An event about one SR with its state at `now` filled in.
    func event(_ kind: Event.Kind, _ index: Int, at now: BootInstant) -> Event {
        var event = Event(kind, at: now, storage: Int32(index))
        event.life = storages[index].life
        event.health = storages[index].health
        event.cause = storages[index].cause
        event.errorNumber = storages[index].errorNumber
        event.diagnosis = storages[index].diagnosis
        event.silence = storages[index].silence(at: now)
        return event
    }
}
