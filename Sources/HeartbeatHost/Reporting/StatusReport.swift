import HeartbeatCore

/// Everything that one writing of the status files is made from. Immutable; rendered as JSON and as metrics. Pure.
package struct StatusReport: Sendable {
    package var plan: Plan
    package var host: HostSnapshot
    package var storages: [StorageSnapshot]
    /// Of this program.
    package var version: String
    /// The wall clock at `host.takenAt`, in nanoseconds since the epoch.
    package var wallNanoseconds: Int64
    /// The newest fence on record when this daemon started.
    package var lastFence: FenceEntry?
    /// The newest reset on record that was no recorded fence.
    package var lastReset: ResetEntry?
    /// Reasons of pauses, by the uuid of the SR.
    package var pauses: [String: PauseNote]
    /// What the direct view found last, per SR; nil where it has not looked.
    package var directs: [DirectFinding?]
    /// What the reporters themselves could not do, beside the plan's `degraded`.
    package var degraded: [String]

    package init(
        plan: Plan, host: HostSnapshot, storages: [StorageSnapshot], version: String, wallNanoseconds: Int64,
        lastFence: FenceEntry? = nil, lastReset: ResetEntry? = nil, pauses: [String: PauseNote] = [:],
        directs: [DirectFinding?] = [], degraded: [String] = []
    ) {
        self.plan = plan
        self.host = host
        self.storages = storages
        self.version = version
        self.wallNanoseconds = wallNanoseconds
        self.lastFence = lastFence
        self.lastReset = lastReset
        self.pauses = pauses
        self.directs = directs
        self.degraded = degraded
    }

    /// All durations and the verdict are told for this instant, so that a judge that stopped shows as a stale file.
    var instant: BootInstant { host.takenAt }

    /// The fence that this daemon has committed, else the newest on record at its start. Counted from the commitment on,
    /// whether or not the record of it reached the disk.
    var newestFence: FenceEntry? {
        guard host.committedAt != .never else { return lastFence }
        var event = Event(.fenceCommitted, at: host.committedAt, storage: host.decision.storage)
        event.decision = host.decision
        var entry = FenceEntry(event, plan: plan)
        entry.sequence = (lastFence?.sequence ?? 0) + 1
        entry.wallNanoseconds = wallNanoseconds - (instant - host.committedAt).wholeNanoseconds
        return entry
    }

    var assessment: Assessment { Assessment(host, storages, facts: plan.facts, at: instant) }
}

extension Plan {
    /// What a verdict needs to know of this plan.
    package var facts: GuardFacts {
        GuardFacts(
            configuration: configuration, storageNames: storages.map(\.uuid), unprotectedReason: unprotectedReason,
            staleReason: staleReason, isFenceReady: isFenceReady, triggerFault: triggerFault)
    }
}
