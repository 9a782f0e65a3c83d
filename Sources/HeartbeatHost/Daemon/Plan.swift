import HeartbeatCore

/// What the daemon guards by, from one reload to the next: the configuration in force and what this host can do.
/// Immutable, so every thread may read it; SRs in a snapshot are indices into `storages`.
package final class Plan: Sendable {
    /// Grows with each reload; a snapshot names the plan that its indices belong to.
    package let epoch: UInt32
    package let configuration: Configuration
    /// SRs of the configuration, then those that left it but are guarded on until `setup --remove`.
    package let storages: [Configuration.Storage]
    /// How many of `storages` are in the configuration; the rest are orphans.
    package let configuredCount: Int
    /// Why the host is not guarded whatever its SRs do ("no SR is configured", "HEARTBEAT_NO_FENCE is set");
    /// nil when it can be.
    package let unprotectedReason: String?
    /// Why the configuration in force is not that of the file; nil when it is.
    package let staleReason: String?
    /// The trigger (or another rung) is ready.
    package let isFenceReady: Bool
    /// Why the trigger itself is not ready, whatever else is; nil when it is.
    package let triggerFault: String?
    /// The watchdog devices that may be armed, in the order in which they are tried.
    package let watchdogPaths: [String]
    /// Why none of them is used by this configuration; nil when one may be.
    package let watchdogRefusal: WatchdogRefusal?
    /// What could not be had, one phrase each; never changes verdict or protection.
    package let degraded: [String]
    package let bootID: BootID

    package init(
        epoch: UInt32, configuration: Configuration, orphans: [Configuration.Storage], unprotectedReason: String?,
        staleReason: String?, isFenceReady: Bool, triggerFault: String? = nil, watchdogPaths: [String] = [],
        watchdogRefusal: WatchdogRefusal? = nil, degraded: [String], bootID: BootID
    ) {
        self.epoch = epoch
        self.configuration = configuration
        self.storages = configuration.storages + orphans
        self.configuredCount = configuration.storages.count
        self.unprotectedReason = unprotectedReason
        self.staleReason = staleReason
        self.isFenceReady = isFenceReady
        self.triggerFault = triggerFault
        self.watchdogPaths = watchdogPaths
        self.watchdogRefusal = watchdogRefusal
        self.degraded = degraded
        self.bootID = bootID
    }
}
