/// What is learned from other hosts' records.
extension PolicyEngine {
    /// Takes one sighting of the active prober. One of another generation changes nothing.
    package mutating func receive(_ sighting: PeerSighting, at now: BootInstant) {
        guard sighting.generation == generation else { return }
        let interval = settings.configuration.timing.interval
        guard let place = peers.receive(sighting, interval: interval) else { return }
        let pace = max(interval, peers.entries[place].record.interval)
        guard let jump = peers.clockJump(at: place, readAt: sighting.end, interval: pace), jump > pace * 2 else {
            return
        }
        suspectPause(of: jump, by: peers.entries[place].host, readAt: sighting.end, pace: pace, at: now)
    }

    /// A peer's boot clock advanced more than ours: this host stood still unseen, or that clock is wrong. Where there is a second
    /// peer, it has to agree that there was a pause. Each tells of it up to the last record that it wrote, so the longest counts.
    private mutating func suspectPause(
        of length: Duration, by host: RecordName, readAt: BootInstant, pace: Duration, at now: BootInstant
    ) {
        let isAlone = peers.liveHosts(within: settings.configuration.timing.takeoverAfter, at: now) < 2
        if isAlone { return believePause(of: length, since: readAt, at: now) }
        if let first = hiddenPause.suspectedBy, first != host {
            let longest = max(length, hiddenPause.suspected)
            peers.advanceClocks(of: host, by: longest - length, readSince: hiddenPause.suspectedAt)
            peers.advanceClocks(of: first, by: longest - hiddenPause.suspected, readSince: hiddenPause.suspectedAt)
            return believePause(of: longest, since: hiddenPause.suspectedAt, at: now)
        }
        hiddenPause.suspected = max(length, hiddenPause.suspected)
        if hiddenPause.suspectedBy == host { return }
        hiddenPause.suspectedBy = host
        hiddenPause.suspectedAt = readAt
        hiddenPause.suspicionEnds = now + pace * 3
    }

    /// Peers may have acted meanwhile: every silence is so much longer, and it was a stall, which is evidence of nothing. Clocks read
    /// since `waking` have shown it.
    private mutating func believePause(of length: Duration, since waking: BootInstant, at now: BootInstant) {
        hiddenPause = HiddenPause()
        hiddenPause.believedAt = now
        hiddenPause.length = length
        peers.advanceClocks(by: length, readBefore: waking)
        for index in storages.indices where storages[index].lastVerifiedStart != .never {
            let silence = length + storages[index].gap.longest(at: now, memory: gapMemory)
            storages[index].lastVerifiedStart = storages[index].lastVerifiedStart - silence
            storages[index].hold = storages[index].hold.later(by: length)
            storages[index].directBeatStart = .never
        }
        if hostLastVerifiedStart != .never {
            hostLastVerifiedStart = hostLastVerifiedStart - (length + hostGap.longest(at: now, memory: gapMemory))
        }
        endStall(at: now)
        var pause = Event(.hiddenPause, at: now)
        pause.value = length.wholeNanoseconds
        events.add(pause)
    }

    /// A pause that no second peer confirms in time is that one peer's clock, if another one was seen to write since. Where none
    /// was, there is none that could agree: it was seen just now only by a clock that stood still.
    mutating func noticeDoubtfulPause(at now: BootInstant) {
        guard let host = hiddenPause.suspectedBy, now >= hiddenPause.suspicionEnds else { return }
        guard peers.isAnotherHeard(than: host, since: hiddenPause.suspectedAt) else {
            return believePause(of: hiddenPause.suspected, since: hiddenPause.suspectedAt, at: now)
        }
        var doubt = Event(.pauseDoubted, at: now)
        doubt.value = hiddenPause.suspected.wholeNanoseconds
        doubt.peer = host
        events.add(doubt)
        hiddenPause.suspected = .zero
        hiddenPause.suspectedBy = nil
    }

    /// Looks once a second how far the peers' wall clocks are from ours.
    mutating func noticeSkew(at now: BootInstant) {
        guard now >= clockSkew.nextLook else { return }
        clockSkew.nextLook = now + .seconds(1)
        let timing = settings.configuration.timing
        livePeers = peers.liveHosts(at: now, interval: timing.interval)
        let place = peers.widestSkew(at: now, interval: timing.interval)
        clockSkew.widest = place.map { peers.entries[$0].skew } ?? .zero
        clockSkew.host = place.map { peers.entries[$0].host }
        let width = max(clockSkew.widest, .zero - clockSkew.widest)
        let level: ClockSkew.Level =
            width > (timing.takeoverAfter - timing.fenceBy) / 2 ? .critical : width > .seconds(5) ? .warning : .none
        guard level != clockSkew.level else { return }
        clockSkew.level = level
        var change = Event(.clockSkew, at: now)
        change.value = clockSkew.widest.wholeNanoseconds
        change.detail = level.rawValue
        change.peer = clockSkew.host
        events.add(change)
    }
}
