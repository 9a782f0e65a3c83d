import HeartbeatCore

/// Makes a plan from a configuration and what this host can do. Used at the start and by the control thread.
package struct PlanMaker: Sendable {
    package let bootID: BootID
    package let nonceSecret: UInt64
    package let trigger: SysrqTrigger
    /// The rung after the trigger.
    package let reboot: HostReboot
    /// The last rung.
    package let watchdogs: WatchdogSource
    /// What the process could not have (locked memory, real-time …), one phrase each.
    package let degraded: [String]
    package let life: LifePage
    /// Fences of the last hour by the wall clock, over boots.
    package let recentFences: Int
    /// Wakes the status thread when the judge publishes.
    package let statusWake: EventDescriptor
    /// Who tells the command of `[notify]`.
    package let notifiers: Notifiers

    package init(
        bootID: BootID, nonceSecret: UInt64, trigger: SysrqTrigger, reboot: HostReboot, watchdogs: WatchdogSource,
        degraded: [String],
        life: LifePage,
        recentFences: Int, statusWake: EventDescriptor, notifiers: Notifiers
    ) {
        self.notifiers = notifiers
        self.statusWake = statusWake
        self.bootID = bootID
        self.nonceSecret = nonceSecret
        self.trigger = trigger
        self.reboot = reboot
        self.watchdogs = watchdogs
        self.degraded = degraded
        self.life = life
        self.recentFences = recentFences
    }

    /// A plan with everything that changes hands with it; nil when the life page has no room for its SRs.
    package func adoption(
        epoch: UInt32, configuration: Configuration, orphans: [Configuration.Storage], staleReason: String?,
        unprotectedReason: String? = nil
    ) -> Adoption? {
        let plan = Plan(
            epoch: epoch, configuration: configuration, orphans: orphans,
            unprotectedReason: unprotectedReason ?? self.unprotectedReason(configuration), staleReason: staleReason,
            isFenceReady: isFenceReady(configuration), triggerFault: trigger.fault,
            watchdogPaths: watchdogs.candidates.map(\.path), watchdogRefusal: watchdogRefusal(configuration),
            degraded: degraded + self.degraded(configuration), bootID: bootID)
        guard let slots = life.slots(for: plan.storages.map(\.uuid)) else { return nil }
        let settings = EngineSettings(
            configuration: configuration, storages: plan.storages, configuredCount: plan.configuredCount,
            mayFence: trigger.prohibition == nil, isFenceReady: isFenceReady(configuration),
            dependsOnWatchdog: trigger.fault != nil && reboot.fault != nil, isOverFenceBudget: recentFences > 2)
        return Adoption(
            publication: Publication(plan: plan, wake: statusWake), settings: settings, slots: slots,
            notifier: notifiers.notifier(for: configuration))
    }

    /// The schedule that a prober of this plan works by.
    package func schedule(for plan: Plan) -> Schedule {
        Schedule(
            epoch: plan.epoch, host: plan.configuration.host, address: plan.configuration.address,
            timing: plan.configuration.timing, storages: plan.storages, bootID: bootID, nonceSecret: nonceSecret)
    }

    private func unprotectedReason(_ configuration: Configuration) -> String? {
        if configuration.storages.isEmpty { return "no SR is configured: nothing is guarded" }
        if let prohibition = trigger.prohibition { return prohibition }
        return isFenceReady(configuration) ? nil : trigger.fault
    }

    /// At least one rung of the ladder would reset this host.
    private func isFenceReady(_ configuration: Configuration) -> Bool {
        // A device that somebody else runs may not be had when it counts.
        let hasWatchdog = watchdogs.candidates.contains { !$0.isActive } && watchdogRefusal(configuration) == nil
        return trigger.fault == nil || reboot.fault == nil || hasWatchdog
    }

    /// Why a device of the timeout that is asked for would not be used; nil when it would, or there is none.
    private func watchdogRefusal(_ configuration: Configuration) -> WatchdogRefusal? {
        guard !watchdogs.candidates.isEmpty else { return nil }
        return WatchdogRule.refusal(
            of: WatchdogRule.wantedTimeout(configuration.timing), timing: configuration.timing,
            budgets: configuration.fence.evidenceBudget + configuration.fence.syncBudget)
    }

    private func degraded(_ configuration: Configuration) -> [String] {
        var phrases: [String] = []
        if configuration.paths.hasForeignTrigger {
            phrases.append("the fence is only recorded: sysrq_trigger is \(configuration.paths.sysrqTrigger)")
        }
        if trigger.prohibition == nil, !configuration.paths.hasForeignTrigger {
            if let fault = trigger.fault {
                phrases.append(
                    "the trigger is not ready: \(fault)" + (reboot.fault == nil ? "; a fence calls reboot(2)" : ""))
            }
            if let fault = reboot.fault { phrases.append("no second means of reset: \(fault)") }
        }
        let local = configuration.storages.filter(\.allowsLocal).map(\.uuid)
        if !local.isEmpty { phrases.append("not shared storage (allow_local): \(local.joined(separator: ", "))") }
        if configuration.fence.watchdog != watchdogs.choice {
            phrases.append("fence.watchdog has changed: it takes effect when heartbeat is restarted")
        }
        if configuration.fence.watchdog != .none {
            if let fault = watchdogs.fault { phrases.append("no watchdog: \(fault)") }
            if let refusal = watchdogRefusal(configuration) {
                phrases.append("the watchdog is not used: \(refusal.sentence)")
            }
        }
        if recentFences > 2 { phrases.append("\(recentFences) fences within the hour: unused SRs arm late") }
        return phrases
    }
}
