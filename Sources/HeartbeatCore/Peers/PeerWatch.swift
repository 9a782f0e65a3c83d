/// How well this host itself could watch one SR: a peer's silence counts only in time that its observer could see.
package struct PeerWatch: Sendable {
    /// Hash of the SR's name as in a record's marks.
    package internal(set) var mark: UInt32
    /// Start of the first of the good rounds that have followed one another without a gap; `never` before one.
    package internal(set) var since: BootInstant = .never
    /// Start of the last good round.
    package internal(set) var lastRound: BootInstant = .never
    /// More hosts were met than the table or the prober can keep.
    package internal(set) var isIncomplete = false

    /// End of the first beat of the unbroken row of own beats verified in time; `never` when the last one was not.
    package internal(set) var streakSince: BootInstant = .never
    /// Start of the last own beat of the row that had ended when the last good round began: silence counts up to it.
    package internal(set) var countedUntil: BootInstant = .never
    /// The last beats of the row, newest first, since the newest may have ended within a round.
    var recent = InlineArray<4, Beat>(repeating: Beat())
    /// This SR was lost here: nothing counts until a record without its loss bit has verified on another SR, made from
    /// this announcement or a later one; 0 when nothing is awaited.
    var blockedUntil: UInt32 = 0

    struct Beat: Sendable {
        var start: BootInstant = .never
        var end: BootInstant = .never
    }

    init(mark: UInt32) { self.mark = mark }

    /// An own beat verified within its interval.
    mutating func noteBeat(from start: BootInstant, to end: BootInstant, interval: Duration) {
        let isMissed = recent[0].start != .never && start - recent[0].start > interval * 2
        if isMissed { breakStreak() }
        if streakSince == .never { streakSince = end }
        for index in stride(from: 3, to: 0, by: -1) { recent[index] = recent[index - 1] }
        recent[0] = Beat(start: start, end: end)
    }

    /// An own beat failed, came late or is missing, or nobody knows: counting begins anew.
    mutating func breakStreak() {
        streakSince = .never
        countedUntil = .never
        for index in recent.indices { recent[index] = Beat() }
    }

    /// A good round began at `start`: what had been read before it stands until then.
    mutating func noteRound(from start: BootInstant, interval: Duration) {
        if lastRound == .never || start - lastRound > interval * 3 { since = start }
        lastRound = start
        guard blockedUntil == 0, streakSince != .never else { return }
        for index in recent.indices where recent[index].end != .never && recent[index].end <= start {
            countedUntil = max(countedUntil, recent[index].start)
            return
        }
    }

    /// For how long an entry that has not changed since `instant` was watched in vain.
    package func unchanged(since instant: BootInstant) -> Duration {
        guard instant != .never, streakSince != .never, countedUntil != .never, blockedUntil == 0 else { return .zero }
        return countedUntil.elapsed(since: max(streakSince, instant))
    }
}
