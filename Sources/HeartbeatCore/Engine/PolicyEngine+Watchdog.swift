/// What the engine says about the watchdog device: whether it is wanted, with which timeout, until when it may be fed.
extension PolicyEngine {
    /// An SR is armed, and its terms, or those that its record on storage still stands for, may end in a fence.
    package var wantsWatchdog: Bool {
        storages.indices.contains { index in
            storages[index].life == .armed
                && (storages[index].terms.mayFence || storages[index].formerTerms?.mayFence ?? false)
        }
    }

    /// Whether the device was or may still be had. Where it is the only means of reset, promises go with it.
    package mutating func noteWatchdog(isHeld: Bool) {
        guard watchdogIsHeld != isHeld else { return }
        watchdogIsHeld = isHeld
        describeStorages()
        updateDirectives()
    }

    /// Nothing here may act any more, as far as storage knows too: a change to observe or none whose withdrawal holds.
    package var releasesWatchdog: Bool { !settings.terms.mayFence && !wantsWatchdog }

    /// The timeout to ask for: the shortest that any terms in force lead to.
    package var wantedWatchdogTimeout: Duration {
        var wanted = WatchdogRule.wantedTimeout(settings.configuration.timing)
        for index in storages.indices where storages[index].life == .armed {
            wanted = min(wanted, WatchdogRule.wantedTimeout(storages[index].terms.timing))
            guard let former = storages[index].formerTerms else { continue }
            wanted = min(wanted, WatchdogRule.wantedTimeout(former.timing))
        }
        return wanted
    }

    /// Why a device of this timeout is not used under some terms in force; nil when it is.
    package func watchdogRefusal(of timeout: Duration) -> WatchdogRefusal? {
        let fence = settings.configuration.fence
        let budgets = fence.evidenceBudget + fence.syncBudget
        var refusal = WatchdogRule.refusal(of: timeout, timing: settings.configuration.timing, budgets: budgets)
        for index in storages.indices where storages[index].life == .armed && refusal == nil {
            refusal = WatchdogRule.refusal(of: timeout, timing: storages[index].terms.timing, budgets: budgets)
            guard refusal == nil, let former = storages[index].formerTerms else { continue }
            refusal = WatchdogRule.refusal(of: timeout, timing: former.timing, budgets: budgets)
        }
        return refusal
    }

    /// When the watchdog has to have fired at the latest, given what is known at `now`: over all needed SRs the earliest at
    /// which silence reaches takeover_after − 10 s; `never` where no loss would be acted on. Unused, held and paused SRs have
    /// no say.
    package func watchdogDeadline(at now: BootInstant) -> BootInstant {
        let host = HostView(of: storages, lastVerifiedStart: hostLastVerifiedStart, at: now)
        var deadline = BootInstant.never
        func add(_ state: StorageState, by terms: Terms, from floor: BootInstant) {
            let silence = Silence(of: state, host, terms: terms, floor: floor, at: now)
            let isHeld = terms.policy.allLost == .hold && !silence.otherBeats
            guard terms.mayFence, !isHeld else { return }
            let end = now + (terms.timing.takeoverAfter - WatchdogRule.margin - silence.counting)
            deadline = deadline == .never ? end : min(deadline, end)
        }
        for state in storages where state.isNeeded(at: now) && state.hold != .held {
            if case .ending(let fenceAt) = state.hold {
                // A host that has the SR back may have written so three intervals before it was seen.
                let timing = state.terms.timing
                let sight = fenceAt - timing.fenceAfter - timing.interval * 3
                let end = sight + (timing.takeoverAfter - WatchdogRule.margin)
                deadline = deadline == .never ? end : min(deadline, end)
                continue
            }
            add(state, by: state.terms, from: state.termsSince)
            if let former = state.formerTerms { add(state, by: former, from: .never) }
        }
        return deadline
    }

    /// The last instant at which a watchdog of this timeout may be fed: one timeout before its deadline. `now` itself once a
    /// fence is committed: a host that promised does not go on.
    package func feedingEnds(timeout: Duration, at now: BootInstant) -> BootInstant {
        guard !isCommitted else { return now }
        let deadline = watchdogDeadline(at: now)
        return deadline == .never ? now + WatchdogRule.shortest : deadline - timeout
    }
}
