extension PolicyEngine {
    /// Takes a new plan. SRs are matched by uuid; one that is new begins at observing, one that is gone must be among
    /// the new settings' orphans while it is armed. Shorter deadlines hold at once, never retroactively; longer ones
    /// and weaker policy from the first record verified under the new announcement. Allocates; not while committed.
    package mutating func adopt(_ settings: EngineSettings, at now: BootInstant) {
        guard !isCommitted else { return }
        let isWithdrawn = withdrawal == .weakening && withdrawalHolds
        let terms = settings.terms
        let former = zip(self.settings.storages, storages)
        announcement &+= 1
        let next = settings.storages.enumerated().map { index, storage in
            let isConfigured = index < settings.configuredCount
            // One whose life had ended begins a new one when it comes back into the file.
            guard var state = former.first(where: { $0.0.uuid == storage.uuid })?.1,
                state.life != .removed || !isConfigured
            else { return StorageState(terms: terms, at: now) }
            if !isConfigured, state.life == .observing { state.life = .removed }
            state.goOver(to: terms, from: state.terms, announcement: announcement, at: now)
            if isWithdrawn { state.formerTerms = nil }
            return state
        }
        statistics = settings.storages.map { storage in
            self.settings.storages.firstIndex { $0.uuid == storage.uuid }.map { statistics[$0] } ?? BeatStatistics()
        }
        // The viewer of the new plan looks anew.
        directs = settings.storages.map { _ in DirectState() }
        peers.adopt(
            storages: settings.storages.map { RecordName($0.uuid) },
            former: settings.storages.map { storage in self.settings.storages.firstIndex { $0.uuid == storage.uuid } })
        self.settings = settings
        storages = next
        events = EventQueue(capacity: 64 + 9 * next.count)
        withdrawal = nil
        withdrawalHolds = false
        describeStorages()
        // Indices may have moved; what was decided about an SR is judged anew in the next turn.
        decision = Decision()
        decisionSince = now
        updateDirectives()
    }
}
