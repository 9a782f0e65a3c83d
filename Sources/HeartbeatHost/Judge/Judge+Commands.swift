import CLinux
import HeartbeatCore

/// Stop, removal, pause and new plans.
extension Judge {
    /// SIGTERM and SIGINT begin an orderly stop.
    func takeSignals(at now: BootInstant) {
        guard heartbeat_take_signal(parts.stops) != 0, stopDeadline == .never else { return }
        guard !stopWouldReset else { return tellWatchdog(.stopRefused, detail: 0, at: now) }
        parts.service.sayStopping()
        stopDeadline = now + Self.stopPatience
        host.isStopping = true
        hasNews = true
        hasDecided = true
        engine.withdraw(.stop)
    }

    /// A stop ends when the promise is withdrawn or its patience is over. A committed fence is finished first: a host
    /// that promised does not go on.
    func isStopped(at now: BootInstant) -> Bool {
        guard stopDeadline != .never else { return false }
        if engine.isCommitted { return ladder.hasEnded }
        return engine.withdrawalHolds || now >= stopDeadline
    }

    /// The last turn's bookkeeping. Returns whether the stop is in order.
    func finish(at now: BootInstant) -> Bool {
        var isClean = engine.withdrawalHolds && !engine.isCommitted
        if isClean {
            var entry = engine.lifeHostEntry(bootID: parts.bootID, nonceSecret: parts.nonceSecret, lastTurn: now)
            entry.stoppedAt = now
            parts.life.store(entry)
            isClean = releaseWatchdog()
        } else if !engine.isCommitted {
            _ = parts.ring.push(Event(.withdrawalFailed, at: now), epoch: plan.epoch)
            // The command is not told: it ends with this daemon.
            leaveWatchdog()
        }
        active?.abandon()
        standby?.abandon()
        // A fence that was only recorded is over; there is nothing left to stay for.
        return isClean || engine.isCommitted && plan.configuration.paths.hasForeignTrigger
    }

    /// Carries out one command of the control thread.
    func takeCommand(at now: BootInstant) {
        tellDesk()
        guard let command = desk.take() else { return }
        switch command {
        case .withdraw(let withdrawal) where stopDeadline == .never: engine.withdraw(withdrawal)
        case .withdraw: break
        case .cancelWithdrawal where stopDeadline == .never: engine.cancelWithdrawal()
        case .cancelWithdrawal: break
        case .remove(let storage): engine.remove(storage, at: now)
        case .judgeEnding(let storage): desk.tell(engine.endingRefusal(of: storage, at: now))
        case .pause(let storage, let end): desk.tell(engine.pause(storage, until: end, at: now))
        case .resume(let storage): desk.tell(hasEndedPause: engine.resume(storage, at: now))
        case .adopt(let adoption) where !engine.isCommitted: prepare(adoption)
        case .adopt: break
        case .abandonAdoption: abandonAdoption()
        }
        tellDesk()
        desk.finish()
        hasNews = true
        hasDecided = true
        everyLifeIsStale = true
    }

    private func tellDesk() {
        desk.tell(
            withdrawalHolds: engine.withdrawal != nil && engine.withdrawalHolds, isCommitted: engine.isCommitted,
            epoch: plan.epoch)
    }

    /// A new plan needs a prober that works by it; the standby of the old one is of no more use.
    private func prepare(_ adoption: Adoption) {
        self.adoption = adoption
        replaceStandby()
    }

    /// The plan in force stays; a standby made for the other one is of no more use.
    private func abandonAdoption() {
        adoption = nil
        if let standby, standby.epoch != plan.epoch { replaceStandby() }
    }

    /// Goes over to a new plan. The one place where the judge allocates: a reload is not a judgement.
    func adopt(_ adoption: Adoption, at now: BootInstant) {
        self.adoption = nil
        giveOutEvents(at: now)
        engine.adopt(adoption.settings, at: now)
        plan = adoption.plan
        board = adoption.publication.board
        slots = adoption.slots
        notifier = adoption.notifier
        directBoard = adoption.publication.direct
        lifeIsStale = adoption.slots.map { _ in true }
        keptLives = adoption.slots.map { _ in nil }
        ladder = Self.ladder(for: adoption.plan)
        refusedWatchdogTimeout = nil
        parts.peers.describe(plan)
        // The new board is empty, and whoever waits for this plan reads it at once.
        hasDecided = true
        tellDesk()
        if stopDeadline != .never { engine.withdraw(.stop) }
    }
}
