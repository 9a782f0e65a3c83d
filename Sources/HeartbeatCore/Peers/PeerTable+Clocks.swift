/// What the boot clocks in other hosts' records tell of our own.
///
/// A record is never read before it was written, but may be read long after: one that lay in a queue shows a clock that is behind, and the
/// next one must not look like a jump. So a clock counts as known once two readings in a row agree, on any SR, and then the furthest
/// that was seen, less what clocks drift.
extension PeerTable {
    /// How far a peer's boot clock advanced more than ours since it was last seen furthest; nil where it is not known well enough, or not
    /// since long: drift (up to 500 ppm, adjtimex(2)) would count. At least so far: the record may have been written long ago.
    /// `interval` is the pace of readings.
    mutating func clockJump(at place: Int, readAt: BootInstant, interval: Duration) -> Duration? {
        let offset = entries[place].record.bootClock - readAt
        let clock = knownClock(ofBootAt: place, readAt: readAt, interval: interval)
        noteClock(offset, at: place, readAt: readAt, interval: interval)
        let bornAfter = entries[place].bornAfter
        entries[place].bornAfter = .never
        switch clock {
        case .sure(let furthest): return offset - furthest
        case .unsure: return nil
        case .unread:
            // The boot is older than the time that we saw pass since the one before.
            guard bornAfter != .never else { return nil }
            return entries[place].record.bootClock.age - (readAt - bornAfter)
        }
    }

    /// This host stood still for `length`, unseen by its own clock: clocks that it read before `waking` went on meanwhile.
    mutating func advanceClocks(by length: Duration, readBefore waking: BootInstant) {
        for place in entries.indices where entries[place].clockReadAt < waking {
            entries[place].clockOffset = entries[place].clockOffset + length
        }
    }

    /// What a peer wrote before the end of the pause showed less of it, by `length`.
    mutating func advanceClocks(of host: RecordName, by length: Duration, readSince waking: BootInstant) {
        for place in entries.indices where entries[place].host == host && entries[place].clockReadAt >= waking {
            entries[place].clockOffset = entries[place].clockOffset + length
        }
    }

    /// Another host than `host`, whose clock was known at `instant`, was seen to write since, by two readings that agree: it could have
    /// told of a pause. One reading may show what it wrote before.
    func isAnotherHeard(than host: RecordName, since instant: BootInstant) -> Bool {
        for place in entries.indices where entries[place].host != host {
            let (sure, agreed) = (entries[place].clockSureSince, entries[place].clockAgreedSince)
            if sure != .never, sure < instant, agreed != .never, agreed >= instant { return true }
        }
        return false
    }

    /// When, by our clock, the boot whose record stands in `entry` wrote it. `never` where its clock is not known, and where `newer` is of a
    /// boot that began before, by the host's own wall clock: a second machine of that name, or one set back to a snapshot.
    static func writing(of entry: PeerEntry, before newer: HeartbeatRecord) -> BootInstant {
        let beganAt = Duration.nanoseconds(newer.wallNanoseconds) - newer.bootClock.age
        // Wall clocks may be set a little after boot.
        let isLater = beganAt + .seconds(5) > .nanoseconds(entry.record.wallNanoseconds)
        guard entry.clockSureSince != .never, isLater else { return .never }
        return entry.record.bootClock - entry.clockOffset
    }

    private enum Clock {
        /// No record of this boot was read.
        case unread
        case unsure
        case sure(Duration)
    }

    private func knownClock(ofBootAt place: Int, readAt: BootInstant, interval: Duration) -> Clock {
        var isRead = false
        var furthest: Duration?
        for storage in watches.indices {
            guard let other = find(entries[place].host, hash: entries[place].hash, on: storage),
                entries[other].record.bootID == entries[place].record.bootID,
                let offset = offset(at: other, readAt: readAt, interval: interval)
            else { continue }
            isRead = true
            if entries[other].clockSureSince != .never { furthest = max(furthest ?? offset, offset) }
        }
        return furthest.map { .sure($0) } ?? (isRead ? .unsure : .unread)
    }

    private mutating func noteClock(_ offset: Duration, at place: Int, readAt: BootInstant, interval: Duration) {
        let before = self.offset(at: place, readAt: readAt, interval: interval)
        let lastReadAt = entries[place].clockReadAt
        entries[place].clockReadAt = readAt
        guard let before else {
            entries[place].clockOffset = offset
            entries[place].clockSureSince = .never
            return
        }
        let isNear = offset - before <= interval * 2 && before - offset <= interval * 2
        if isNear { entries[place].clockAgreedSince = lastReadAt }
        let isSure = entries[place].clockSureSince != .never
        if isNear || isSure {
            entries[place].clockOffset = max(offset, before)
            if !isSure { entries[place].clockSureSince = readAt }
        } else {
            entries[place].clockOffset = offset
        }
    }

    /// The clock's offset as last seen on this SR, less drift; nil for none, or an old one.
    private func offset(at place: Int, readAt: BootInstant, interval: Duration) -> Duration? {
        let elapsed = readAt - entries[place].clockReadAt
        guard entries[place].clockReadAt != .never, elapsed < interval * 100 else { return nil }
        return entries[place].clockOffset - elapsed / 1000
    }
}

extension BootInstant {
    /// Time since the kernel started.
    fileprivate var age: Duration { self - BootInstant(nanoseconds: 0) }
}
