extension PeerTable {
    /// Takes one sighting of the prober. Answers the place of a host whose record changed, for those who look at clocks.
    mutating func receive(_ sighting: PeerSighting, interval: Duration) -> Int? {
        let storage = Int(sighting.storage)
        guard watches.indices.contains(storage) else { return nil }
        guard sighting.kind != .round else {
            endRound(sighting, storage, interval: interval)
            return nil
        }
        guard let place = place(for: sighting) else {
            watches[storage].isIncomplete = true
            return nil
        }
        defer { note(place) }
        switch sighting.kind {
        case .content: return takeContent(sighting, at: place)
        case .unreadable: forget(place, fault: sighting.fault)
        case .gone:
            forget(place, fault: .none)
            entries[place].isGone = true
        case .round: break
        }
        return nil
    }

    private mutating func takeContent(_ sighting: PeerSighting, at place: Int) -> Int? {
        let entry = entries[place]
        let isKnown = entry.hasRecord || entry.number >= 0
        // A number that is looked at for the first time is where its changes begin.
        let isSameNumber =
            entry.number == sighting.number || entry.number == PeerSighting.unreadNumber
            || sighting.number == PeerSighting.unreadNumber
        let isSame =
            isSameNumber && entry.hasRecord == sighting.hasRecord
            && (!sighting.hasRecord || entry.record == sighting.record)
        entries[place].isGone = false
        entries[place].fault = .none
        entries[place].isSkipped = false
        if !isKnown || !isSame || entry.unchangedSince == .never { entries[place].unchangedSince = sighting.end }
        guard !isKnown || !isSame else {
            if sighting.number != PeerSighting.unreadNumber { entries[place].number = sighting.number }
            return nil
        }
        let isNewRecord = sighting.hasRecord && entry.record != sighting.record
        if isNewRecord, entry.hasRecord { noteBoot(of: sighting, at: place) }
        entries[place].hasRecord = sighting.hasRecord
        entries[place].number = sighting.number
        if sighting.hasRecord { entries[place].record = sighting.record }
        guard isKnown else { return nil }
        entries[place].lastChange = sighting.end
        if isNewRecord { noteSkew(sighting, at: place) }
        return isNewRecord ? place : nil
    }

    /// A boot id that comes back after another one took its place: two machines write under one name.
    private mutating func noteBoot(of sighting: PeerSighting, at place: Int) {
        let before = entries[place].record.bootID
        guard before != sighting.record.bootID else { return }
        if entries[place].formerBoot == sighting.record.bootID { entries[place].duplicateSeen = sighting.end }
        entries[place].formerBoot = before
        entries[place].bornAfter = Self.writing(of: entries[place], before: sighting.record)
        entries[place].clockReadAt = .never
        entries[place].clockSureSince = .never
    }

    /// The record was written between the reading before and this one, so a host that looks late by less than that is not.
    private mutating func noteSkew(_ sighting: PeerSighting, at place: Int) {
        let ahead = Duration.nanoseconds(sighting.record.wallNanoseconds &- sighting.wallNanoseconds)
        let gap = sighting.previousStart == .never ? Duration.zero : sighting.end - sighting.previousStart
        entries[place].skew = ahead >= .zero ? ahead : min(ahead + gap, .zero)
    }

    /// What is not read is not known: its silence begins anew with the next reading.
    private mutating func forget(_ place: Int, fault: PeerFault) {
        entries[place].fault = fault
        entries[place].isSkipped = true
        entries[place].unchangedSince = .never
    }

    private mutating func endRound(_ round: PeerSighting, _ storage: Int, interval: Duration) {
        guard round.errorNumber == 0 else { return }
        if round.isIncomplete { watches[storage].isIncomplete = true }
        watches[storage].noteRound(from: round.start, interval: interval)
        for place in entries.indices where entries[place].storage == storage { entries[place].isSkipped = false }
    }
}

extension PeerTable {
    /// An own beat verified within its interval.
    mutating func noteBeat(on storage: Int, from start: BootInstant, to end: BootInstant, interval: Duration) {
        watches[storage].noteBeat(from: start, to: end, interval: interval)
    }

    /// An own beat on this SR failed, hangs or came late.
    mutating func breakStreak(on storage: Int) { watches[storage].breakStreak() }

    /// This host itself did not run, or its prober: nothing that was counted stands.
    mutating func breakStreaks() { for storage in watches.indices { watches[storage].breakStreak() } }

    /// This SR was lost here and beats again. Its peers' silence counts once they can read that elsewhere.
    mutating func block(_ storage: Int, until announcement: UInt32) {
        watches[storage].breakStreak()
        watches[storage].blockedUntil = announcement
    }

    /// A record made from `announcement` has verified on `storage`, at `instant`.
    mutating func noteAnnounced(_ announcement: UInt32, on storage: Int, at instant: BootInstant) {
        for other in watches.indices where other != storage && watches[other].blockedUntil != 0 {
            guard announcement >= watches[other].blockedUntil else { continue }
            watches[other].blockedUntil = 0
            watches[other].countedUntil = .never
            if watches[other].streakSince != .never { watches[other].streakSince = instant }
        }
    }
}
