import HeartbeatCore

/// What leaves the judge: events, the life page, the snapshot, the word to systemd. All of it without waiting.
extension Judge {
    /// Hands this turn's events to the reporters.
    func giveOutEvents(at now: BootInstant) {
        let (ring, box, notifier) = (parts.ring, parts.box, notifier)
        let epoch = plan.epoch
        var wantsSync = false
        engine.drainEvents { event in
            everyLifeIsStale = true
            hasNews = true
            hasDecided = true
            if event.kind == .sync { wantsSync = true }
            _ = ring.push(event, epoch: epoch)
            // The fence itself is in the box and told of already, with the evidence.
            guard event.kind != .fenceCommitted else { return }
            box.note(BoxItem(event), epoch: epoch)
            notifier?.tell(event, epoch: epoch)
        }
        if wantsSync { startLocalSync(at: now) }
        guard kernelSyncDue != .never, now >= kernelSyncDue else { return }
        kernelSyncDue = .never
        _ = parts.trigger.fire(UInt8(ascii: "s"))
    }

    /// Keeps in the life page what the next start in this boot takes over.
    func keepLife(at now: BootInstant) {
        parts.life.noteTurn(at: now)
        guard hasNews else { return }
        for index in engine.storages.indices where everyLifeIsStale || lifeIsStale[index] {
            lifeIsStale[index] = false
            let entry = LifeEntry(uuid: plan.storages[index].uuid, engine.storages[index])
            // An event of one SR looks at all of them; the checksums of a slot cost more than its whole turn.
            guard keptLives[index] != entry else { continue }
            parts.life.store(entry, slot: slots[index])
            keptLives[index] = entry
        }
        everyLifeIsStale = false
        parts.life.store(engine.lifeHostEntry(bootID: parts.bootID, nonceSecret: parts.nonceSecret, lastTurn: now))
    }

    /// Keeps what is known of other hosts where the commands look.
    func keepPeers(at now: BootInstant) {
        parts.peers.noteTurn(at: now)
        guard hasNews || hasSightings else { return }
        hasSightings = false
        parts.peers.store(&engine.peers)
    }

    /// Each publication copies every SR. Another beat is no change, and readers look ten times a second at most.
    private static let publishingPause: Duration = .milliseconds(50)

    /// Publishes the state at each change, beats some time later, and all of it every second in any case.
    func publish(at now: BootInstant) {
        isUnpublished = isUnpublished || hasNews
        hasNews = false
        let pause = isUnpublished ? Self.publishingPause : .seconds(1)
        guard hasDecided || now - publishedAt >= pause else { return }
        let isChange = hasDecided
        isUnpublished = false
        hasDecided = false
        publishedAt = now
        host.epoch = plan.epoch
        host.takenAt = now
        host.decision = engine.decision
        host.decisionSince = engine.decisionSince
        host.committedAt = engine.committedAt
        host.triggeredAt = triggeredAt
        host.generation = engine.generation
        host.hasStandby = standby != nil
        host.peers = Int32(clamping: engine.livePeers)
        host.clockSkew = engine.clockSkew
        host.droppedEvents = parts.ring.dropped
        board.publish(isChange: isChange) { target, storages in
            target = host
            for index in storages.indices { engine.fill(&storages[index], at: index) }
        }
    }

    func sayAlive(at now: BootInstant) {
        if engine.isCommitted, !ladder.hasEnded, now >= nextFencing {
            parts.service.sayFencing()
            nextFencing = now + .seconds(1)
        }
        guard let period = parts.service.watchdogPeriod, now >= nextAlive else { return }
        parts.service.sayAlive()
        nextAlive = now + period
    }
}
