/// What one turn knows of the host as a whole, counted once over all SRs.
struct HostView {
    /// Latest S0 that any SR had while armed in this boot.
    let lastVerifiedStart: BootInstant
    /// How many armed SRs beat: as long as one does, every reader calls the host alive.
    private(set) var beating = 0
    /// How many armed SRs the readers see, and on how many of them there is evidence.
    private var seen = 0
    private var evident = 0
    /// The wait for fresh verdicts after a start is over on every SR that was armed in this boot.
    private(set) var verdictsAreIn = true

    init(of storages: [StorageState], lastVerifiedStart: BootInstant, at now: BootInstant) {
        self.lastVerifiedStart = lastVerifiedStart
        for index in storages.indices {
            if storages[index].beats(at: now) { beating += 1 }
            if storages[index].life == .armed, storages[index].countsForReaders {
                seen += 1
                if storages[index].hasEvidence { evident += 1 }
            }
            guard storages[index].life == .armed || storages[index].wasArmed else { continue }
            if !storages[index].verdictIsIn(at: now) { verdictsAreIn = false }
        }
    }

    /// Evidence on every armed SR that the readers see: one that may be well keeps the host alive in their eyes. Where
    /// they see none, that of the SR in question counts: nothing is proven by the silence of no SR at all.
    func hasEvidence(or own: Bool) -> Bool { seen == 0 ? own : evident == seen }
}
