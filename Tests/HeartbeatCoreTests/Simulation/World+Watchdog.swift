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
        let isUsed = refusal == nil || refusal == .tooShort
        if engine.releasesWatchdog || !isUsed { watchdog = SimulatedWatchdog() }
        guard isUsed, engine.wantsWatchdog || watchdog.expiry != .never else { return }
        if tampering == .starveWatchdog, watchdog.expiry != .never { return }
        let mayFeed = tampering == .overfeedWatchdog || now < engine.feedingEnds(timeout: timeout, at: now)
        guard mayFeed, !engine.isCommitted else { return }
        watchdog = SimulatedWatchdog(expiry: now + timeout, timeout: timeout)
        tally.feedings += 1
        let truth = Truth(
            storages: storages, promises: newestRecord.promises, recordPlan: newestRecord.plan, lastDrop: lastDrop)
        oracle.checkFeeding(expiry: watchdog.expiry, plans, plan, truth)
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
    var longestGap: Duration = .zero
    var hasFired = false
}
