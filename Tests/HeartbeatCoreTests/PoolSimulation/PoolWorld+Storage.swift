import HeartbeatCore

/// Beats and readings of a simulated pool.
extension PoolWorld {
    mutating func beat(_ host: Int, _ storage: Int) {
        let clock = hosts[host].clock(at: now)
        if hosts[host].beats[storage] == nil {
            guard clock >= hosts[host].nextBeat[storage] else { return }
            begin(host, storage, at: clock)
        }
        guard var beat = hosts[host].beats[storage] else { return }
        let isReached = !storages[storage].cut[host]
        if beat.answerAt == nil, isReached {
            if storages[storage].isFrozen {
                if !beat.isQueued { storages[storage].queue.append((host, beat.record)) }
                beat.isQueued = true
            } else if !beat.isQueued {
                storages[storage].land(beat.record, of: host, at: now)
                beat.answerAt = now + (random.oneIn(300) ? random.duration(1_000...8_000) : random.duration(0...300))
            } else if storages[storage].drainsAt == nil {
                beat.answerAt = now
            }
        }
        hosts[host].beats[storage] = beat
        let isLied = tampering == .seeBlindly && clock - beat.start >= .milliseconds(500)
        guard let answer = beat.answerAt, now >= answer, isReached, !storages[storage].isFrozen else {
            if clock - beat.start >= timing.ioTimeout { oracle.noteTrouble(host, storage, at: now) }
            if isLied { end(beat, host, storage, at: clock) }
            return
        }
        if clock - beat.start > timing.interval { oracle.noteTrouble(host, storage, at: now) }
        oracle.noteVerified(host, storage, startedAgo: clock - beat.start, at: now)
        end(beat, host, storage, at: clock)
    }

    private mutating func begin(_ host: Int, _ storage: Int, at clock: BootInstant) {
        guard let engine = hosts[host].engine else { return }
        hosts[host].sequence += 1
        var record = HeartbeatRecord(
            host: hosts[host].name, storage: PeerBench.name(settings.storages[storage].uuid),
            bootID: BootID(high: UInt64(host), low: hosts[host].boot), interval: timing.interval,
            takeoverAfter: timing.takeoverAfter)
        record.generation = engine.generation
        record.sequence = hosts[host].sequence
        record.bootClock = tampering == .hideClocks ? BootInstant(nanoseconds: 1) : clock
        record.wallNanoseconds = now.wholeNanoseconds
        record.intent = engine.intent
        for (index, known) in settings.storages.enumerated() {
            let directive = engine.storages[index].directive
            record.storages.append(
                StorageMark(
                    of: PeerBench.name(known.uuid), promise: directive.promise || tampering == .promiseFalsely,
                    loss: directive.loss || tampering == .claimLoss))
        }
        record.promise = engine.storages[storage].directive.promise || tampering == .promiseFalsely
        hosts[host].beats[storage] = PoolHost.Beat(
            start: clock, record: record, promised: engine.storages[storage].directive.promise,
            announcement: engine.announcement)
        hosts[host].nextBeat[storage] = clock + timing.interval
        let begun = report(.begin, host, storage, start: clock)
        hosts[host].engine?.receive(begun, at: clock)
    }

    private mutating func end(_ beat: PoolHost.Beat, _ host: Int, _ storage: Int, at clock: BootInstant) {
        hosts[host].beats[storage] = nil
        hosts[host].nextBeat[storage] = max(hosts[host].nextBeat[storage], clock)
        hosts[host].lastVerified[storage] = beat.start
        var report = report(.end, host, storage, start: beat.start)
        report.end = clock
        report.outcome = .verified
        report.promised = beat.promised
        report.announcement = beat.announcement
        let before = hosts[host].engine?.announcement
        hosts[host].engine?.receive(report, at: clock)
        // What the judge announces is worth a record at once.
        if hosts[host].engine?.announcement != before { hurry(host, at: clock) }
    }

    mutating func hurry(_ host: Int, at clock: BootInstant) {
        for storage in storages.indices { hosts[host].nextBeat[storage] = clock }
    }

    private func report(_ kind: ProbeReport.Kind, _ host: Int, _ storage: Int, start: BootInstant) -> ProbeReport {
        var report = ProbeReport(
            kind: kind, storage: UInt32(storage), generation: hosts[host].engine?.generation ?? 0, start: start)
        report.lastVerifiedStart = hosts[host].lastVerified[storage]
        return report
    }

    /// One round over the other hosts, if the server answers; else it hangs, and comes when it does.
    mutating func read(_ host: Int, _ storage: Int) {
        let clock = hosts[host].clock(at: now)
        guard clock >= hosts[host].nextRound[storage], !storages[storage].cut[host], !storages[storage].isFrozen,
            let generation = hosts[host].engine?.generation
        else { return }
        hosts[host].nextRound[storage] = clock + timing.interval
        for other in hosts.indices where other != host {
            guard let record = storages[storage].records[other], record != hosts[host].known[storage][other] else {
                continue
            }
            hosts[host].known[storage][other] = record
            var sighting = PeerSighting(
                .content, storage: UInt32(storage), generation: generation, host: hosts[other].name, start: clock,
                end: clock)
            sighting.hasRecord = true
            sighting.record = record
            sighting.number = Int64(record.sequence)
            hosts[host].engine?.receive(sighting, at: clock)
        }
        let round = PeerSighting(
            .round, storage: UInt32(storage), generation: generation, host: hosts[host].name, start: clock, end: clock)
        hosts[host].engine?.receive(round, at: clock)
    }

    mutating func apply(_ fault: PoolFault) {
        switch fault {
        case .freeze(let storage): storages[storage].isFrozen = true
        case .thaw(let storage):
            storages[storage].isFrozen = false
            storages[storage].drainsAt = now + .milliseconds(500)
        case .cut(let host, let storage): storages[storage].cut[host] = true
        case .heal(let host, let storage): storages[storage].cut[host] = false
        case .cutAll(let storage): for host in hosts.indices { storages[storage].cut[host] = true }
        case .healAll(let storage): for host in hosts.indices { storages[storage].cut[host] = false }
        case .pause(let host, let length) where hosts[host].isOn && !hosts[host].isPaused:
            hosts[host].pausedUntil = now + length
            oracle.tally.pauses += 1
        case .kill(let host, let length) where hosts[host].isOn && !hosts[host].isPaused:
            leave(host, stoppedAt: .never, for: length)
        case .stop(let host, let length) where hosts[host].isOn && !hosts[host].isPaused:
            hosts[host].engine?.withdraw(.stop)
            let clock = hosts[host].clock(at: now)
            hosts[host].stopDeadline = clock + .seconds(1)
            hosts[host].stopLength = length
            hurry(host, at: clock)
            oracle.tally.stops += 1
        case .crash(let host, let length) where hosts[host].isOn: turnOff(host, until: now + length)
        case .pause, .kill, .stop, .crash: break
        }
    }
}
