/// Row 7 and the loss bits: what is done about a loss that others share.
extension PolicyEngine {
    /// Sets the loss bit of an SR that is lost by its own silence, whatever uses it: peers that lost it too may hold. Returns
    /// whether the records are to say something new. It is cleared by the first verified beat.
    mutating func noteLoss(_ index: Int, at now: BootInstant) -> Bool {
        // Lost by the shorter of its terms; the newer ones have the say below.
        guard storages[index].life == .armed, storages[index].health == .lost, !storages[index].isLossTold else {
            return false
        }
        let state = storages[index]
        let silence = state.silence(at: now)
        let timing = state.terms.timing
        // A beat that hung all the time and verifies at last has an old start: the SR is back all the same.
        guard now - state.lastVerifiedAt >= timing.fenceAfter else { return false }
        guard
            silence >= timing.fenceAfter && state.hasEvidence || silence >= timing.fenceBy && state.verdictIsIn(at: now)
        else { return false }
        storages[index].isLossTold = true
        return true
    }

    /// A lost SR beats again: every record says so, and the silence of its peers there counts once one of these records has
    /// verified on another SR, where they can read it.
    ///
    /// The beat that brings this news hung, and started long ago: in a hold the host has fence_after for the next one, as if it
    /// had been released.
    mutating func clearLoss(_ index: Int, at now: BootInstant) {
        storages[index].lastVerifiedAt = now
        if storages[index].hold.decides {
            storages[index].hold = .ending(fenceAt: now + storages[index].terms.timing.fenceAfter)
        }
        guard storages[index].isLossTold else { return }
        storages[index].isLossTold = false
        if updateDirective(index) { announcement &+= 1 }
        let hasOther = storages.indices.contains { $0 != index && storages[$0].life != .removed }
        if hasOther { peers.block(index, until: announcement) }
    }

    /// Since when a peer that shares this SR may not see this host any more; asked only of an SR that is silent.
    mutating func updateSight(_ index: Int, at now: BootInstant) {
        let state = storages[index]
        guard state.life == .armed, state.lastVerifiedStart != .never, state.silence(at: now) >= state.alertAfter else {
            storages[index].peerSight = .never
            return
        }
        let sight = peers.darkestSight(
            of: index, lostAt: state.lastVerifiedStart, window: state.terms.timing.takeoverAfter
        ) { other in storages[other].life == .armed ? storages[other].sightStart : .never }
        storages[index].peerSight = sight ?? .never
    }

    /// Moves an SR through row 7 (docs/theory-of-operation.md has the timelines).
    mutating func updateHold(_ index: Int, _ host: HostView, at now: BootInstant) {
        let state = storages[index]
        let silence = Silence(of: state, host, terms: state.terms, floor: state.termsSince, at: now)
        let isFormerDue =
            state.formerTerms.map { Silence(of: state, host, terms: $0, floor: .never, at: now).isDue } ?? false
        guard state.life == .armed, silence.isNeeded, silence.isDue || isFormerDue else {
            storages[index].hold = .none
            return
        }
        guard state.hold.decides || silence.otherBeats else { return }
        let timing = state.terms.timing
        let pace = timing.interval * 3
        let unanimity: PeerUnanimity =
            silence.otherBeats
            ? peers.unanimity(
                on: index, lostAt: state.lastVerifiedStart, window: timing.takeoverAfter, interval: timing.interval,
                at: now
            ) { storages[$0].life == .armed && storages[$0].silence(at: now) < timing.alertAfter }
            : .broken
        let mayWait = unanimity == .undecided && silence.counting < timing.fenceBy
        switch state.hold {
        case _ where unanimity == .unanimous: storages[index].hold = .held
        case .none: storages[index].hold = mayWait ? .sought(until: now + pace) : .refused
        case .sought(let until): if !mayWait || now >= until { storages[index].hold = .refused }
        case .held: storages[index].hold = .ending(fenceAt: now + timing.fenceAfter)
        case .ending(let fenceAt): if now >= fenceAt { storages[index].hold = .refused }
        case .refused: break
        }
    }
}
