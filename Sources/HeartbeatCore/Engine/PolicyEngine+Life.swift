extension PolicyEngine {
    /// Arms an observed SR after three good beats in a row, or after one verified beat when it is in use.
    mutating func armIfEarned(_ index: Int, at now: BootInstant) {
        guard storages[index].life == .observing else { return }
        let state = storages[index]
        guard state.lastVerifiedStart != .never, !state.hasForeignWriter, !state.isUnsupported,
            hasTimeToArm(state, at: now)
        else { return }
        let isUnused = state.use(at: now) == .none
        guard !isUnused || state.goodStreak >= Self.goodBeatsWanted else { return }
        if isUnused, settings.isOverFenceBudget, now - state.goodSince < Self.budgetObservation {
            if state.goodStreak == Self.goodBeatsWanted { events.add(event(.budgetHoldsArming, index, at: now)) }
            return
        }
        storages[index].life = .armed
        storages[index].wasArmed = true
        if state.countsForReaders {
            hostLastVerifiedStart = max(hostLastVerifiedStart, state.lastVerifiedStart)
        }
        events.add(event(.life, index, at: now))
        if updateDirective(index) { announcement &+= 1 }
    }

    /// Half of fence_after is left of its silence: time for one more beat as slow as the last one. A beat that hung for an
    /// hour and verified at last would else arm the SR and fence the host in the same turn. The host's silence too must
    /// not run on by itself: beside an SR that the readers do not see, one that they see must beat.
    private func hasTimeToArm(_ state: StorageState, at now: BootInstant) -> Bool {
        guard state.silence(at: now) < state.fenceAfter / 2 else { return false }
        return state.countsForReaders || hostLastVerifiedStart == .never
            || storages.indices.contains { storages[$0].beats(at: now) }
    }

    /// Brings the health of an SR up to date, and tells of a change.
    mutating func updateHealth(_ index: Int, at now: BootInstant) {
        let before = storages[index].health
        storages[index].updateHealth(at: now)
        guard storages[index].health != before else { return }
        var change = event(.health, index, at: now)
        change.value = Int64(before.rawValue)
        events.add(change)
    }

    /// What the next records are to say; a change makes a new announcement.
    mutating func updateDirectives() {
        var changed = false
        for index in storages.indices where updateDirective(index) { changed = true }
        if changed { announcement &+= 1 }
    }

    /// The same of one SR where nothing else has changed: an array that comes back whole arms all its SRs in one turn. Returns
    /// whether its records are to say something new.
    mutating func updateDirective(_ index: Int) -> Bool {
        let promise =
            storages[index].life == .armed && storages[index].mayPromise && storages[index].terms.mayFence
            && !(withdrawal?.covers(index) ?? false)
        let directive = Directive(
            promise: promise, writesNumber: settings.configuration.mode != .observe, loss: storages[index].isLossTold)
        if promise { storages[index].promiseGivenOut = true }
        guard directive != storages[index].directive else { return false }
        storages[index].directive = directive
        return true
    }

    mutating func setIntent(_ intent: Intent) {
        guard self.intent != intent else { return }
        self.intent = intent
        announcement &+= 1
        intentAnnouncement = announcement
    }
}
