/// Everything the policy engine knows beside reports and instants: the configuration, and what this host can do.
package struct EngineSettings: Sendable {
    package let configuration: Configuration
    /// SRs by index: those of the configuration, then orphans that are guarded on.
    package let storages: [Configuration.Storage]
    package let configuredCount: Int
    /// Nothing forbids this daemon to act (no HEARTBEAT_NO_FENCE, no debug build at the real trigger).
    package let mayFence: Bool
    /// At least one rung of the ladder is ready; without one no promise is given.
    package let isFenceReady: Bool
    /// That one rung is the watchdog alone: once it turns out not to be had, there is none.
    package let dependsOnWatchdog: Bool
    /// More than two fences within the hour: unused SRs arm only after long good beats.
    package let isOverFenceBudget: Bool
    /// What SRs are judged by from the first record on that announces it.
    let terms: Terms

    package init(
        configuration: Configuration, storages: [Configuration.Storage], configuredCount: Int, mayFence: Bool,
        isFenceReady: Bool, dependsOnWatchdog: Bool = false, isOverFenceBudget: Bool
    ) {
        self.dependsOnWatchdog = dependsOnWatchdog
        self.configuration = configuration
        self.storages = storages
        self.configuredCount = configuredCount
        self.mayFence = mayFence
        self.isFenceReady = isFenceReady
        self.isOverFenceBudget = isOverFenceBudget
        terms = Terms(configuration: configuration, mayFence: mayFence)
    }

    /// Whether the readers whose verdict moves the VMs can see beats on this SR. CloudStack's scripts on XenServer read
    /// /run/sr-mount/<sr> and VG_XenStorage-<sr> only (docs/configuration.md).
    func countsForReaders(_ storage: Configuration.Storage, readers: Configuration.Readers) -> Bool {
        readers != .xenserver || configuration.isInCloudStackLayout(storage)
    }

    /// A promise at a foreign trigger would be a lie to real peers; only trials on local storage give it.
    func mayPromise(_ storage: Configuration.Storage) -> Bool {
        isFenceReady && configuration.policy.allLost == .fence
            && (!configuration.paths.hasForeignTrigger || storage.allowsLocal)
    }
}
