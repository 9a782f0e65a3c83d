extension PeerTable {
    /// Whether `host` is alive, as seen at `now` by an observer of this takeover_after and interval. Dead is said only of
    /// a promise, and only by time that the observer could see (docs/theory-of-operation.md). Allocates nothing.
    package func verdict(
        of host: RecordName, at now: BootInstant, takeoverAfter: Duration, interval: Duration
    ) -> PeerVerdict {
        let hash = Self.hash(of: host)
        var newest: Int?
        var isNewestUnclear = false
        var fresh: Int?
        var wait = takeoverAfter
        var latest = BootInstant.never
        var isKnown = false
        for storage in watches.indices {
            guard let place = find(host, hash: hash, on: storage), !entries[place].isGone else { continue }
            isKnown = true
            let entry = entries[place]
            if entry.hasRecord { wait = max(wait, entry.record.takeoverAfter) }
            latest = max(latest, entry.lastChange)
            if isFresh(entry, at: now, interval: interval),
                entry.lastChange >= (fresh.map { entries[$0].lastChange } ?? .never)
            {
                fresh = place
            }
            guard entry.hasRecord else { continue }
            guard let other = newest else {
                newest = place
                continue
            }
            guard let isNewer = isNewer(entry, than: entries[other]) else {
                isNewestUnclear = true
                continue
            }
            if isNewer { newest = place }
        }
        if let fresh {
            return .alive(lastChange: entries[fresh].lastChange, isRebooted: entries[fresh].formerBoot != nil)
        }
        guard isKnown else { return .unknown(.neverSeen) }
        if let doubt = firstUnreadable(host, hash: hash) { return .unknown(doubt) }
        guard let newest else { return .unknown(.bare) }
        if isNewestUnclear { return .unknown(.twoBoots) }
        if let doubt = laterNumber(than: entries[newest].record, hash: hash) { return .unknown(doubt) }
        return silentVerdict(entries[newest], hash: hash, latest: latest, wait: wait, at: now)
    }

    /// Seen to change within three of its intervals, or of ours where those are longer: nobody reads faster than he beats.
    func isFresh(_ entry: PeerEntry, at now: BootInstant, interval: Duration) -> Bool {
        guard !entry.isGone else { return false }
        let pace = entry.hasRecord ? max(entry.record.interval, interval) : interval
        return entry.changed(within: pace * 3, before: now)
    }

    /// Which of two records of one host is newer: within a boot by sequence, between boots by the change seen last; nil where
    /// neither was seen to change.
    private func isNewer(_ entry: PeerEntry, than other: PeerEntry) -> Bool? {
        let (mine, its) = (entry.record, other.record)
        if mine.bootID == its.bootID {
            return (mine.generation, mine.sequence) > (its.generation, its.sequence)
        }
        if entry.lastChange == .never, other.lastChange == .never { return nil }
        return entry.lastChange > other.lastChange
    }

    private func firstUnreadable(_ host: RecordName, hash: UInt64) -> PeerVerdict.Doubt? {
        for storage in watches.indices {
            guard let place = find(host, hash: hash, on: storage), !entries[place].isGone else { continue }
            if entries[place].fault != .none { return .unreadable(storage: storage, entries[place].fault) }
        }
        return nil
    }

    private func silentVerdict(
        _ newest: PeerEntry, hash: UInt64, latest: BootInstant, wait: Duration, at now: BootInstant
    ) -> PeerVerdict {
        let marks = newest.record.storages
        guard !marks.isIncomplete else { return .unknown(.incomplete) }
        var promised = 0
        var here = 0
        var counted = Duration.nanoseconds(Int64.max)
        for position in 0..<marks.count {
            if marks[position].promise { promised += 1 }
            // Also those that it only names: by now it may promise there, and stay for them.
            guard let storage = onlyStorage(marked: marks[position].hash) else { continue }
            here += 1
            let place = find(newest.host, hash: hash, on: storage)
            let since = place.map { entries[$0].isReadable ? entries[$0].unchangedSince : .never } ?? .never
            counted = min(counted, watches[storage].unchanged(since: since))
        }
        guard promised > 0 else { return .unknown(.withdrawn) }
        guard here == marks.count else { return .unknown(.notHere(named: marks.count, here: here)) }
        // What an earlier boot wrote may land last, out of a queue: of two boots, each has to promise.
        guard everyBootPromises(newest, hash: hash) else { return .unknown(.twoBoots) }
        // A change on an SR that it does not promise was a sign of life too.
        if latest != .never { counted = min(counted, now.elapsed(since: latest)) }
        guard counted >= wait else { return .unknown(.watching(silent: counted, left: wait - counted)) }
        return .dead(wait: counted)
    }

    /// A record of the same boot that was written past a stuck mount promises nothing, and takes nothing back: the newest record does.
    private func everyBootPromises(_ newest: PeerEntry, hash: UInt64) -> Bool {
        for storage in watches.indices {
            guard let place = find(newest.host, hash: hash, on: storage), !entries[place].isGone,
                entries[place].hasRecord
            else { continue }
            let record = entries[place].record
            if record.isMountStuck, record.bootID == newest.record.bootID { continue }
            let marks = entries[place].record.storages
            if !(0..<marks.count).contains(where: { marks[$0].promise }) { return false }
        }
        return true
    }

    /// Hosts whose record on another SR names this one, and of which nothing is seen here.
    package func hostsUnseen(on storage: Int) -> [RecordName] {
        entries.indices.filter { place in
            let entry = entries[place]
            guard entry.storage != storage, entry.isReadable, entry.hasRecord else { return false }
            let marks = entry.record.storages
            guard (0..<marks.count).contains(where: { marks[$0].hash == watches[storage].mark }) else { return false }
            return find(entry.host, hash: entry.hash, on: storage).map { entries[$0].isGone } ?? true
        }.map { entries[$0].host }
    }

    /// The SR here whose name has this hash; nil for none, or for more than one, which nobody can tell apart.
    func onlyStorage(marked hash: UInt32) -> Int? {
        var found: Int?
        for storage in watches.indices where watches[storage].mark == hash {
            if found != nil { return nil }
            found = storage
        }
        return found
    }
}
