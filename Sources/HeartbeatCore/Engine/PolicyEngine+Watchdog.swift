/// What the engine says about the watchdog device: whether it is wanted, with which timeout, until when it may be fed.
extension PolicyEngine {
    /// An SR is armed, and its terms, or those that its record on storage still stands for, may end in a fence.
    package var wantsWatchdog: Bool {
        storages.contains { $0.life == .armed && ($0.terms.mayFence || $0.formerTerms?.mayFence ?? false) }
    }

    /// Nothing here may act any more, as far as storage knows too: a change to observe or none whose withdrawal holds.
    package var releasesWatchdog: Bool { !settings.terms.mayFence && !wantsWatchdog }

    /// The timeout to ask for: the shortest that any terms in force lead to.
    package var wantedWatchdogTimeout: Duration {
        var wanted = WatchdogRule.wantedTimeout(settings.configuration.timing)
        for state in storages where state.life == .armed {
            wanted = min(wanted, WatchdogRule.wantedTimeout(state.terms.timing))
            if let former = state.formerTerms { wanted = min(wanted, WatchdogRule.wantedTimeout(former.timing)) }
        }
        return wanted
    }

    /// Why a device of this timeout is not used under some terms in force; nil when it is.
    package func watchdogRefusal(of timeout: Duration) -> WatchdogRefusal? {
        let fence = settings.configuration.fence
        let budgets = fence.evidenceBudget + fence.syncBudget
        var refusal = WatchdogRule.refusal(of: timeout, timing: settings.configuration.timing, budgets: budgets)
        for state in storages where state.life == .armed && refusal == nil {
            refusal = WatchdogRule.refusal(of: timeout, timing: state.terms.timing, budgets: budgets)
            guard refusal == nil, let former = state.formerTerms else { continue }
            refusal = WatchdogRule.refusal(of: timeout, timing: former.timing, budgets: budgets)
        }
        return refusal
    }

    /// The last instant at which a watchdog of this timeout may be fed, given what is known at `now`: over all needed SRs
    /// the earliest at which silence + timeout + 10 s reaches takeover_after. `now` itself once a fence is committed: a
    /// host that promised does not go on. Unused, held and paused SRs have no say.
    package func feedingEnds(timeout: Duration, at now: BootInstant) -> BootInstant {
        guard !isCommitted else { return now }
        let host = HostView(of: self, at: now)
        var end = now + WatchdogRule.shortest
        for state in storages where state.isNeeded(at: now) {
            end = min(end, feedingEnd(of: state, host, by: state.terms, from: state.termsSince, timeout, now))
            guard let former = state.formerTerms else { continue }
            end = min(end, feedingEnd(of: state, host, by: former, from: .never, timeout, now))
        }
        return end
    }

    private func feedingEnd(
        of state: StorageState, _ host: HostView, by terms: Terms, from floor: BootInstant, _ timeout: Duration,
        _ now: BootInstant
    ) -> BootInstant {
        let silence = Silence(of: state, host, terms: terms, floor: floor, at: now)
        // Nothing would be done about this loss, so the watchdog does nothing either.
        let isHeld = terms.policy.allLost == .hold && !silence.otherBeats
        guard terms.mayFence, !isHeld else { return now + WatchdogRule.shortest }
        return now + (terms.timing.takeoverAfter - WatchdogRule.margin - timeout - silence.counting)
    }
}
