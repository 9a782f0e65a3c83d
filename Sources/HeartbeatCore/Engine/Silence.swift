/// How silent one SR is, and how silent the host is with it: what the rows of the decision table ask.
struct Silence {
    /// The SR's own silence. Where its readers cannot see the SR at all, at least the silence that they do see.
    let own: Duration
    /// The silence that counts: for a needed SR its own under partial_loss = fence, else the host's, or longer where a peer
    /// that shares the SR sees less of this host; for one that nothing uses its own.
    let counting: Duration
    /// The host's silence is the one that counts.
    let isHosts: Bool
    /// Armed, and its use is not proven none.
    let isNeeded: Bool
    /// Another armed SR beats, so every reader calls the host alive.
    let otherBeats: Bool
    /// The silence that counts has reached fence_after with evidence, or fence_by.
    let isDue: Bool

    /// Measures `state` by `terms`; silences count from `floor` at the earliest.
    init(of state: StorageState, _ host: HostView, terms: Terms, floor: BootInstant, at now: BootInstant) {
        let ownOrigin = state.lastVerifiedStart == .never ? state.observedSince : state.lastVerifiedStart
        let hostOrigin = host.lastVerifiedStart == .never ? ownOrigin : host.lastVerifiedStart
        let hosts = now.elapsed(since: max(hostOrigin, floor))
        let owns = now.elapsed(since: max(ownOrigin, floor))
        own = state.countsForReaders ? owns : max(owns, hosts)
        isNeeded = state.isNeeded(at: now)
        let staysForOthers = isNeeded && terms.policy.partialLoss == .alert
        // A peer that sees this host on fewer SRs than others do calls it dead by those.
        let isSeenByAll = state.peerSight == .never || state.peerSight >= hostOrigin
        isHosts = staysForOthers && isSeenByAll
        counting = !staysForOthers ? own : isHosts ? hosts : max(now - max(state.peerSight, floor), hosts)
        otherBeats = host.beating > (state.beats(at: now) ? 1 : 0)
        let jitter = isNeeded && !otherBeats ? terms.jitter : .zero
        if counting >= terms.timing.fenceBy {
            isDue = isHosts ? host.verdictsAreIn : state.verdictIsIn(at: now)
        } else if counting >= terms.timing.fenceAfter + jitter {
            isDue = isHosts ? host.hasEvidence(or: state.hasEvidence) : state.hasEvidence
        } else {
            isDue = false
        }
    }
}
