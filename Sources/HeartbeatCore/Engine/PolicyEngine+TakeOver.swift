extension PolicyEngine {
    /// Takes over what an earlier start in this boot kept. A crash, or an orderly stop within takeover_after, is taken
    /// over whole: silence goes on from S0. A later start takes over what was failing or lost; the rest is observed
    /// anew. Either way fence_by waits for the first fresh verdict; later starts of one outage do not renew that wait.
    mutating func takeOver(_ life: LifePageContent, at now: BootInstant) {
        let timing = settings.configuration.timing
        let stoppedAt = life.host.stoppedAt
        let isLate = stoppedAt != .never && now - stoppedAt > timing.takeoverAfter
        hostLastVerifiedStart = life.host.lastVerifiedStart
        generation = life.host.generation
        for entry in life.storages {
            guard entry.life != .removed, let index = settings.storages.firstIndex(where: { $0.uuid == entry.uuid })
            else { continue }
            restore(entry, at: index, isLate: isLate, now)
            storages[index].verdictDeadline = now + restOfWait(entry, lastTurn: life.host.lastTurn)
            // A start with another file weakens no more than a reload does: the record on storage still stands.
            guard let announced = entry.announcedTerms else { continue }
            storages[index].goOver(to: settings.terms, from: announced, announcement: announcement, at: now)
            storages[index].countsForReaders = settings.countsForReaders(
                settings.storages[index], readers: announced.readers)
            if stoppedAt != .never { storages[index].formerTerms = nil }
        }
        updateReadersSight()
        if stoppedAt == .never, life.host.lastTurn != .never, now - life.host.lastTurn > timing.fenceBy {
            var gap = Event(.unguardedGap, at: now)
            gap.value = (now - life.host.lastTurn).wholeNanoseconds
            events.add(gap)
        }
        resumeFence(life)
    }

    private mutating func restore(_ entry: LifeEntry, at index: Int, isLate: Bool, _ now: BootInstant) {
        let isTakenOver = !isLate || entry.health >= .failing
        storages[index].life = isTakenOver || entry.life == .paused ? entry.life : .observing
        storages[index].pausedUntil = entry.pausedUntil
        storages[index].wasArmed = entry.wasArmed
        // Observed anew means seen anew: the time in which nobody was to guard is no silence of the SR's.
        storages[index].lastVerifiedStart = isTakenOver ? entry.lastVerifiedStart : .never
        storages[index].reportedUse = entry.use
        storages[index].useReportedAt = entry.useReportedAt
        storages[index].promisedHere = entry.promisedHere
        storages[index].promiseGivenOut = entry.promiseGivenOut
        if isTakenOver { storages[index].health = entry.health }
        // Hosts that hold because this one lost the SR too must not take a restart for its return.
        storages[index].isLossTold =
            storages[index].life == .armed && storages[index].health == .lost
            && storages[index].silence(at: now) >= storages[index].fenceAfter
    }

    /// How long fence_by still waits for the first fresh verdict. What an earlier start of the same outage has waited is
    /// not waited again, but time in which nobody ran was no wait: else a start that ends at once, and the next one only
    /// after fence_by, would fence on healthy storage in its first turn.
    private func restOfWait(_ entry: LifeEntry, lastTurn: BootInstant) -> Duration {
        let whole = settings.configuration.timing.ioTimeout
        return entry.verdictDeadline == .never ? whole : min(entry.verdictDeadline.elapsed(since: lastTurn), whole)
    }

    /// What the life page is to hold for the host; `lastTurn` is kept beside it, since it changes each turn.
    package func lifeHostEntry(bootID: BootID, nonceSecret: UInt64, lastTurn: BootInstant) -> LifeHostEntry {
        var entry = LifeHostEntry(bootID: bootID, nonceSecret: nonceSecret)
        entry.lastVerifiedStart = hostLastVerifiedStart
        entry.generation = generation
        entry.lastTurn = lastTurn
        entry.committedAt = committedAt
        return entry
    }

    /// A fence that was committed before this start goes on, whatever the file says by now: a host that promised does
    /// not. Where the trigger is foreign nothing was reset, and the fence has ended in its record.
    private mutating func resumeFence(_ life: LifePageContent) {
        guard life.host.committedAt != .never, !settings.configuration.paths.hasForeignTrigger, settings.mayFence
        else { return }
        decision.kind = .fence
        decision.isCritical = true
        decision.reason = .committed
        decision.row = 1
        committedAt = life.host.committedAt
        setIntent(.fencing)
    }
}
