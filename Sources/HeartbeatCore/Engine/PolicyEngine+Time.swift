extension PolicyEngine {
    /// Takes the instant at which the active prober's main thread last ticked. A gap is a stall of the prober.
    package mutating func noteTick(_ tick: BootInstant, at now: BootInstant) {
        guard tick > lastTick else { return }
        if lastTick != .never, tick - lastTick > Self.stallThreshold + tickPeriod {
            var stall = Event(.proberStall, at: now)
            stall.value = (tick - lastTick).wholeNanoseconds
            events.add(stall)
            endStall(at: tick)
        }
        lastTick = tick
    }

    /// How often a prober ticks: a quarter of interval, 25 ms … 500 ms.
    package var tickPeriod: Duration {
        min(max(settings.configuration.timing.interval / 4, .milliseconds(25)), .milliseconds(500))
    }

    /// The active prober has not ticked for so long that the standby is wanted.
    package func proberIsSilent(at now: BootInstant) -> Bool {
        lastTick != .never && isSilent(since: lastTick, at: now)
    }

    /// A prober is silent when its last tick is two intervals old, but not less than half a second and not more than 10 s:
    /// with an interval of 30 s a stopped prober, replaced after 60 s, would leave no time for a beat before a fence_by of
    /// 90 s, while it ticks twice a second at the least.
    package func isSilent(since tick: BootInstant, at now: BootInstant) -> Bool {
        now - tick > min(max(settings.configuration.timing.interval * 2, .milliseconds(500)), .seconds(10))
    }

    /// A prober of a new generation begins at `now`; beats of the one before count no more. Evidence of it stays,
    /// unless it had stalled: then nobody knows how the SRs fared since. `isPlanned` when a new plan came with it, which
    /// is no news; nor is the first prober of a process.
    package mutating func beginGeneration(_ generation: UInt64, isPlanned: Bool = false, at now: BootInstant) {
        if lastTick != .never, !isPlanned {
            var replaced = Event(.proberReplaced, at: now)
            replaced.value = Int64(clamping: generation)
            events.add(replaced)
        }
        noteTick(now, at: now)
        self.generation = generation
        for index in storages.indices {
            storages[index].inFlightSince = .never
            storages[index].inFlightIsHung = false
        }
    }

    /// Notices that the judge itself did not run: what was in flight then proves nothing against an SR.
    mutating func noticeStall(at now: BootInstant) {
        let lag = now - lastStep - Self.turn
        lastStep = now
        guard lag > Self.stallThreshold else { return }
        var stall = Event(.judgeStall, at: now)
        stall.value = lag.wholeNanoseconds
        events.add(stall)
        endStall(at: now)
    }

    mutating func endStall(at end: BootInstant) {
        lastStallEnd = max(lastStallEnd, end)
        for index in storages.indices { storages[index].hasEvidence = false }
        peers.breakStreaks()
    }

    /// A prober that does not tick speaks for nothing, also before anybody knows how long its stall will be.
    mutating func noticeSilentProber(at now: BootInstant) {
        guard lastTick != .never, now - lastTick > Self.freshTick else { return }
        for index in storages.indices { storages[index].hasEvidence = false }
    }

    /// A beat that is unfinished after io_timeout is evidence, if it began after the last stall and its prober ticks.
    mutating func noticeHungBeats(at now: BootInstant) {
        for index in storages.indices {
            let begun = storages[index].inFlightSince
            guard begun != .never, now - begun >= storages[index].terms.timing.ioTimeout else { continue }
            if !storages[index].inFlightIsHung {
                storages[index].inFlightIsHung = true
                statistics[index].recordHung()
                peers.breakStreak(on: index)
                storages[index].goodStreak = 0
                storages[index].goodSince = .never
            }
            guard begun > lastStallEnd, now - lastTick <= Self.freshTick else { continue }
            storages[index].hasEvidence = true
            storages[index].hasFreshVerdict = true
            storages[index].cause = .hung
            storages[index].errorNumber = 0
        }
    }
}
