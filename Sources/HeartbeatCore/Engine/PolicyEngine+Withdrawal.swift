extension PolicyEngine {
    /// Begins to take the promise back. It holds at once where nothing was promised; else when a record that says so
    /// verifies on an SR that promised. A committed fence is not withdrawn.
    package mutating func withdraw(_ withdrawal: Withdrawal) {
        guard !isCommitted else { return }
        self.withdrawal = withdrawal
        withdrawalHolds = false
        updateDirectives()
        if withdrawal == .stop { setIntent(.stopping) }
        withdrawalAnnouncement = announcement
        let isPromised = storages.indices.contains { withdrawal.covers($0) && storages[$0].promiseGivenOut }
        if !isPromised { completeWithdrawal() }
    }

    /// Gives the withdrawal up: the promise stands, and everything goes on as before it.
    package mutating func cancelWithdrawal() {
        withdrawal = nil
        withdrawalHolds = false
        setIntent(isCommitted ? .fencing : .none)
        updateDirectives()
    }

    /// Ends the life of an SR whose withdrawal holds. The index stays what it was until the next plan.
    package mutating func remove(_ index: Int, at now: BootInstant) {
        guard storages.indices.contains(index), withdrawal == .removal(storage: index), withdrawalHolds else { return }
        storages[index].life = .removed
        storages[index].wasArmed = false
        storages[index].pausedUntil = .never
        events.add(event(.life, index, at: now))
        withdrawal = nil
        withdrawalHolds = false
        updateDirectives()
    }

    /// Every armed SR that beats has verified a record with the intent in force, so that peers can read it there.
    package func intentIsOnStorage(at now: BootInstant) -> Bool {
        for index in storages.indices where storages[index].verifiedAnnouncement < intentAnnouncement {
            if storages[index].beats(at: now) { return false }
        }
        return true
    }

    /// What a verified record tells: which announcement stands on storage now.
    mutating func noteAnnounced(_ report: ProbeReport, _ index: Int, at now: BootInstant) {
        storages[index].verifiedAnnouncement = report.announcement
        peers.noteAnnounced(report.announcement, on: index, at: report.end)
        if report.announcement >= storages[index].termsAnnouncement {
            storages[index].termsSince = .never
            if storages[index].formerTerms != nil {
                storages[index].formerTerms = nil
                updateReadersSight()
            }
        }
        let promisedBefore = storages[index].promisedHere
        storages[index].promisedHere = report.promised
        guard withdrawal != nil, !withdrawalHolds, report.announcement >= withdrawalAnnouncement else { return }
        let isPromisedAnywhere = promisedBefore || storages.contains { $0.promisedHere }
        guard promisedBefore || !isPromisedAnywhere else { return }
        completeWithdrawal()
        events.add(event(.withdrawn, index, at: now))
    }

    private mutating func completeWithdrawal() {
        withdrawalHolds = true
        for index in storages.indices where withdrawal?.covers(index) ?? false {
            storages[index].promiseGivenOut = false
        }
    }
}
