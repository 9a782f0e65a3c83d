/// What a verdict needs to know beside the snapshots: the configuration in force and what this host can do.
package struct GuardFacts: Sendable {
    package var configuration: Configuration
    /// Names of all SRs that the snapshots are about, in their order.
    package var storageNames: [String]
    /// Why the host is not guarded whatever its SRs do; nil when it can be.
    package var unprotectedReason: String?
    /// Why the configuration in force is not that of the file; nil when it is.
    package var staleReason: String?
    /// The trigger (or another rung) is ready.
    package var isFenceReady: Bool
    /// Why the trigger itself is not ready, whatever else is; nil when it is.
    package var triggerFault: String?

    package init(
        configuration: Configuration, storageNames: [String], unprotectedReason: String? = nil,
        staleReason: String? = nil, isFenceReady: Bool = true,
        triggerFault: String? = nil
    ) {
        self.configuration = configuration
        self.storageNames = storageNames
        self.unprotectedReason = unprotectedReason
        self.staleReason = staleReason
        self.isFenceReady = isFenceReady
        self.triggerFault = triggerFault
    }

    /// Nothing would be done about a loss, whatever is judged: mode observe or action none; nil when something would.
    var inactionReason: String? {
        if configuration.mode == .observe { return "mode is observe: losses are reported and nothing is done" }
        if configuration.fence.action == .none {
            return "fence.action is none: losses are reported and nothing is done"
        }
        return nil
    }

    /// The least time that is left between the reset and the earliest takeover by a reader: takeover_after less
    /// fence_by, one turn of the judge under overload (250 ms), both budgets, and 5 s for the second byte.
    package var safetyMargin: Duration {
        let timing = configuration.timing
        let fence = configuration.fence
        return timing.takeoverAfter
            - (timing.fenceBy + .milliseconds(250) + fence.evidenceBudget + fence.syncBudget + .seconds(5))
    }

    /// How long a status file speaks for this host: three intervals, at least 5 s.
    package var statusValidity: Duration { max(configuration.timing.interval * 3, .seconds(5)) }

    /// How often the status files are written although nothing changed: each interval, at least each 5 s.
    package var statusPeriod: Duration { min(configuration.timing.interval, .seconds(5)) }
}
