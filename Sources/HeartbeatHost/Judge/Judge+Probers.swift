import HeartbeatCore

/// Which prober's reports count, and what probers are told.
extension Judge {
    /// Asks for a standby, unless one is on its way: there is one, never two.
    func wantStandby() {
        guard !standbyIsOnItsWay else { return }
        standbyIsOnItsWay = true
        parts.launcher.requestAnother()
    }

    /// Gives the standby up, and asks for another.
    func replaceStandby() {
        if let standby { parts.launcher.dispose(standby) }
        standby = nil
        wantStandby()
    }

    /// Takes a prober that the launcher has made; it stands by until the active one fails or a new plan wants it.
    func takeProbers() {
        guard let link = parts.launcher.take() else { return }
        standbyIsOnItsWay = false
        standby = link
        // Made for a plan that is no longer wanted.
        if link.epoch != (adoption?.plan.epoch ?? plan.epoch) { replaceStandby() }
    }

    /// Receives everything that waits, from the active prober and from the standby.
    func drainReports(at now: BootInstant) {
        var report = ProbeReport(kind: .ready, storage: 0, generation: 0, start: .never)
        draining: while let active {
            switch active.receive(into: &report) {
            case .report:
                engine.receive(report, at: now)
                keepInBox(report)
                if report.kind == .synced { kernelSyncDue = min(kernelSyncDue, now) }
                hasNews = true
                if lifeIsStale.indices.contains(Int(report.storage)) { lifeIsStale[Int(report.storage)] = true }
            case .empty: break draining
            case .gone:
                parts.launcher.dispose(active)
                self.active = nil
            }
        }
        standing: while let standby {
            switch standby.receive(into: &report) {
            case .report: continue
            case .empty: break standing
            case .gone: replaceStandby()
            }
        }
    }

    /// Takes what was read of other hosts, so many in a turn that it stays short: what waits makes the next turn come at once.
    func drainSightings(at now: BootInstant) {
        leavesSightings = false
        guard let active else { return }
        for _ in 0..<Self.sightingsInTurn {
            guard active.receive(into: &sighting) else { return }
            engine.receive(sighting, at: now)
            hasSightings = true
        }
        leavesSightings = true
    }

    private static let sightingsInTurn = 64

    /// Hands an ended beat to the black box, where the engine took it.
    private func keepInBox(_ report: ProbeReport) {
        let index = Int(report.storage)
        guard report.kind == .end, report.generation == engine.generation, engine.storages.indices.contains(index)
        else { return }
        let verified = engine.storages[index].lastVerifiedStart
        let silence = verified == .never ? Duration.zero : report.end - verified
        parts.box.note(BoxItem(report, silence: silence), epoch: plan.epoch)
    }

    /// Lets the standby take over where there is no prober, where it is silent, or where a new plan waits for it.
    func replaceSilentProber(at now: BootInstant) {
        guard let standby else { return }
        if let adoption, standby.epoch == adoption.plan.epoch {
            // Nothing changes any more once a fence is committed; the control thread sees that and gives up.
            guard !engine.isCommitted else { return }
            adopt(adoption, at: now)
            return promote(standby, isPlanned: true, at: now)
        } else {
            guard standby.epoch == plan.epoch else { return }
            guard active == nil || engine.proberIsSilent(at: now) else { return replaceSilentStandby(at: now) }
        }
        promote(standby, isPlanned: false, at: now)
    }

    /// A standby that does not tick beside an active prober that does could not take over.
    private func replaceSilentStandby(at now: BootInstant) {
        if let standby, engine.isSilent(since: standby.lastTick, at: now) { replaceStandby() }
    }

    private func promote(_ link: ProberLink, isPlanned: Bool, at now: BootInstant) {
        if let active { parts.launcher.dispose(active) }
        active = link
        standby = nil
        engine.beginGeneration(engine.generation + 1, isPlanned: isPlanned, at: now)
        publishDirectives(to: link)
        link.extendLeave(until: leave(at: now))
        link.activate(generation: engine.generation)
        wantStandby()
        everyLifeIsStale = true
        hasNews = true
    }

    /// Extends the leave to beat and hands out what the next records are to say.
    func tellProber(at now: BootInstant) {
        guard let active else { return }
        active.extendLeave(until: leave(at: now))
        if publishedAnnouncement != engine.announcement {
            publishDirectives(to: active)
            wantsBeat = true
        }
        // A withdrawal and an intent are worth a record at once, a promise and a loss a little later.
        guard wantsBeat, now >= nextHurry || engine.intent != .none || engine.withdrawal != nil else { return }
        active.beatNow()
        wantsBeat = false
        nextHurry = now + Self.hurryPause
    }

    /// Hundreds of SRs that arm one after the other would else have all of them beat for each.
    private static let hurryPause = Duration.milliseconds(50)

    /// A beat may start within one interval of a turn of the judge: a dead judge with a beating prober would tell the
    /// peers a lie.
    private func leave(at now: BootInstant) -> BootInstant { now + plan.configuration.timing.interval }

    private func publishDirectives(to link: ProberLink) {
        link.publish(announcement: engine.announcement, intent: engine.intent) { engine.storages[$0].directive }
        publishedAnnouncement = engine.announcement
    }
}
