extension PeerTable {
    /// Whether every other host that beat on `storage` within `window` before `lastVerifiedStart`, when it was lost here, is
    /// seen changing on an SR that `survives` and says there that it has lost it too. Never vacuous. Allocates nothing.
    func unanimity(
        on storage: Int, lostAt lastVerifiedStart: BootInstant, window: Duration, interval: Duration,
        at now: BootInstant, survives: (Int) -> Bool
    ) -> PeerUnanimity {
        let watch = watches[storage]
        guard watch.since != .never, watch.since <= lastVerifiedStart - window, !watch.isIncomplete,
            watch.lastRound >= lastVerifiedStart - interval * 3, onlyStorage(marked: watch.mark) == storage
        else { return .unknown }
        var answer = PeerUnanimity.unknown
        for place in entries.indices where entries[place].storage == storage {
            guard entries[place].changed(within: window, before: lastVerifiedStart) else { continue }
            guard let hasLost = hasLost(watch.mark, entries[place], interval, at: now, survives) else { return .broken }
            if !hasLost {
                answer = .undecided
            } else if answer == .unknown {
                answer = .unanimous
            }
        }
        return answer
    }

    /// What the newest change of a host on a surviving SR says of the SR with this mark; nil where none is seen.
    private func hasLost(
        _ mark: UInt32, _ lost: PeerEntry, _ interval: Duration, at now: BootInstant, _ survives: (Int) -> Bool
    ) -> Bool? {
        var seen: Int?
        for other in watches.indices where other != Int(lost.storage) && survives(other) {
            guard let place = find(lost.host, hash: lost.hash, on: other), entries[place].hasRecord,
                entries[place].isReadable, isFresh(entries[place], at: now, interval: interval)
            else { continue }
            if let seen, entries[seen].lastChange >= entries[place].lastChange { continue }
            seen = place
        }
        guard let seen else { return nil }
        let marks = entries[seen].record.storages
        for position in 0..<marks.count where marks[position].hash == mark { return marks[position].loss }
        // It does not list the SR, though it beat there: nothing is known.
        return nil
    }

    /// Since when a peer of `storage` may see nothing of this host any more: the earliest, over the hosts that beat there
    /// within `window` before it was lost here at `lastVerifiedStart`, of the last sign of life that each can have read on the SRs that
    /// it shares with us. nil where no such host is known. `lastSight` gives the last sign of life of this host on an SR: S0, or a
    /// record written past a stuck mount. Allocates nothing.
    func darkestSight(
        of storage: Int, lostAt lastVerifiedStart: BootInstant, window: Duration,
        lastSight: (Int) -> BootInstant
    ) -> BootInstant? {
        var darkest: BootInstant?
        for place in entries.indices where entries[place].storage == storage {
            guard entries[place].changed(within: window, before: lastVerifiedStart) else { continue }
            var sight = max(lastVerifiedStart, lastSight(storage))
            for other in watches.indices where other != storage {
                guard let shared = find(entries[place].host, hash: entries[place].hash, on: other),
                    entries[shared].changed(within: window, before: lastVerifiedStart)
                else { continue }
                sight = max(sight, lastSight(other))
            }
            darkest = min(darkest ?? sight, sight)
        }
        return darkest
    }

    /// How many other hosts were seen to change within `span` before `now`, on whichever SR, counted up to two: that is all
    /// that agreement needs.
    func liveHosts(within span: Duration, at now: BootInstant) -> Int {
        var first: RecordName?
        for place in entries.indices where entries[place].changed(within: span, before: now) {
            guard let known = first else {
                first = entries[place].host
                continue
            }
            if known != entries[place].host { return 2 }
        }
        return first == nil ? 0 : 1
    }

    /// How many other hosts are seen beating, on whichever SR.
    func liveHosts(at now: BootInstant, interval: Duration) -> Int {
        var count = 0
        for place in entries.indices where isFresh(entries[place], at: now, interval: interval) {
            // Counted on the first of its SRs.
            let isCounted = (0..<Int(max(entries[place].storage, 0))).contains { other in
                find(entries[place].host, hash: entries[place].hash, on: other).map {
                    isFresh(entries[$0], at: now, interval: interval)
                } ?? false
            }
            if !isCounted { count += 1 }
        }
        return count
    }

    /// The entry whose clock differs most from ours among those seen changing; nil where there is none.
    func widestSkew(at now: BootInstant, interval: Duration) -> Int? {
        var widest: Int?
        for place in entries.indices where isFresh(entries[place], at: now, interval: interval) {
            guard entries[place].hasRecord else { continue }
            let isWider = widest.map { abs(entries[place].skew) > abs(entries[$0].skew) } ?? true
            if isWider { widest = place }
        }
        return widest
    }

    private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }
}
