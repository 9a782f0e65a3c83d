import HeartbeatCore

/// A watchdog device beside the simulated judge: armed and fed by the engine's rule, deaf to everything else.
extension World {
    /// One turn's feeding, after the engine's step.
    mutating func tendWatchdog(previousTurn: BootInstant) {
        if watchdog.expiry != .never {
            watchdog.longestGap = max(watchdog.longestGap, now - previousTurn)
            if now > watchdog.expiry { return fireWatchdog() }
        }
        let timeout = engine.wantedWatchdogTimeout
        // What is too short for a real device only makes simulated time pass quicker.
        let refusal = engine.watchdogRefusal(of: timeout)
        let isUsed = refusal == nil || refusal == .tooShort && plans.allSatisfy { $0.canFeed(timeout) }
        if engine.releasesWatchdog || !isUsed { watchdog = SimulatedWatchdog() }
        guard isUsed, engine.wantsWatchdog || watchdog.expiry != .never else { return }
        if tampering == .starveWatchdog, watchdog.expiry != .never { return }
        let mayFeed = tampering == .overfeedWatchdog || now < engine.feedingEnds(timeout: timeout, at: now)
        guard mayFeed, !engine.isCommitted else { return lowerWatchdog() }
        watchdog = SimulatedWatchdog(expiry: now + timeout, timeout: timeout)
        tally.feedings += 1
        checkFeeding()
    }

    /// While the feeding is withheld, the timeout is what is left, each second.
    private mutating func lowerWatchdog() {
        guard watchdog.isOpen else { return }
        let before = watchdog.deadline
        let deadline = engine.watchdogDeadline(at: now)
        let isLatched = before != .never && engine.isCommitted
        watchdog.deadline = isLatched ? (deadline == .never ? before : min(before, deadline)) : deadline
        let isLater = before != .never && watchdog.deadline > before
        let left = Duration.seconds(max((watchdog.deadline - now).components.seconds, 1))
        guard watchdog.expiry != .never, watchdog.deadline > now, left < watchdog.timeout || isLater else { return }
        watchdog.timeout = left
        watchdog.expiry = now + left
        checkFeeding(slack: .seconds(1))
    }

    /// The judge's process is gone without a word: the kernel feeds the device once more (watchdog_release), if that process had it
    /// open. One that starts when the feeding has to end never opens it.
    mutating func closeWatchdog() {
        guard watchdog.isOpen else { return }
        // It may have fired while nobody ran.
        guard watchdog.expiry != .never, !watchdog.hasFired, now <= watchdog.expiry else { return }
        watchdog.expiry = now + watchdog.timeout
        watchdog.isOpen = false
        // Lowered each second at best; and a judge that stood still before it was killed lowered nothing, which no rule of its own
        // can mend (docs/theory-of-operation.md).
        guard lastTurn + .milliseconds(300) >= now else { return }
        checkFeeding(slack: .seconds(1))
    }

    private mutating func checkFeeding(slack: Duration = .zero) {
        let truth = Truth(
            storages: storages, promises: newestRecord.promises, recordPlan: newestRecord.plan, lastDrop: lastDrop)
        oracle.checkFeeding(expiry: watchdog.expiry - slack, plans, plan, truth)
    }

    /// The host is reset: right where the judge did not run or an SR was silent for long, wrong on a sound host.
    private mutating func fireWatchdog() {
        watchdog.hasFired = true
        tally.watchdogResets += 1
        guard !engine.isCommitted, watchdog.longestGap < .milliseconds(1_100) else { return }
        oracle.checkFiring(timeout: watchdog.timeout, expiry: watchdog.expiry, plans, plan, storages)
    }
}

/// The device's own state.
struct SimulatedWatchdog {
    /// When it fires; `never` while it is not armed.
    var expiry: BootInstant = .never
    var timeout: Duration = .zero
    /// When it has to have fired, as known when its feeding ended.
    var deadline: BootInstant = .never
    /// A process holds it; one that has crashed cannot lower its timeout.
    var isOpen = true
    var longestGap: Duration = .zero
    var hasFired = false
}

extension SimulatedPlan {
    /// A device of this timeout could be fed at all while beats come as late as they may.
    fileprivate func canFeed(_ timeout: Duration) -> Bool {
        let timing = configuration.timing
        return timeout <= timing.takeoverAfter - WatchdogRule.margin - timing.interval - timing.ioTimeout
    }
}
