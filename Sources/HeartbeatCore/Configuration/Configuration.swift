/// A validated configuration: what is guarded, how fast, and what to do when it is lost (docs/configuration.md).
///
/// The only initializer checks every range and inequality, so a value of this type is always safe to judge by.
package struct Configuration: Equatable, Sendable {
    /// Name of this host on every SR, `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`; on XenServer the host's UUID.
    package let host: String
    /// The address in KVM's `KVMHA/hb-<address>`; nil where that layout is not used.
    package let address: String?
    package let mode: Mode
    package let readers: Readers
    package let timing: Timing
    package let policy: Policy
    package let fence: Fence
    /// nil: nothing is run.
    package let notify: Notify?
    package let paths: Paths
    /// The SRs in the order of the file. May be empty: then the host is unprotected, loudly.
    package let storages: [Storage]

    /// Checks everything that can be wrong between the fields. Pure; called on any thread.
    package init(
        host: String, address: String? = nil, mode: Mode = .enforce, readers: Readers = .heartbeat,
        timing: Timing = Timing(), policy: Policy = Policy(), fence: Fence = Fence(), notify: Notify? = nil,
        paths: Paths = Paths(), storages: [Storage]
    ) throws(ConfigurationFault) {
        var draft = ConfigurationDraft(host: host)
        draft.address = address
        draft.mode = mode
        draft.readers = readers
        draft.timing = timing
        draft.policy = policy
        draft.fence = fence
        draft.notify = notify
        draft.paths = paths
        draft.storages = storages
        if let fault = draft.faults.first { throw fault }
        self.host = host
        self.address = address
        self.mode = mode
        self.readers = readers
        self.timing = timing
        self.policy = policy
        self.fence = fence
        self.notify = notify
        self.paths = paths
        self.storages = storages
    }

    /// The same by way of a draft; throws the first of its faults.
    package init(_ draft: ConfigurationDraft) throws(ConfigurationFault) {
        try self.init(
            host: draft.host, address: draft.address, mode: draft.mode, readers: draft.readers, timing: draft.timing,
            policy: draft.policy, fence: draft.fence, notify: draft.notify, paths: draft.paths, storages: draft.storages
        )
    }

    /// Time left to the earliest reader after the latest reset: takeover_after − (fence_by + 250 ms + both budgets +
    /// 5 s). Always positive.
    package var safetyMargin: Duration { timing.takeoverAfter - timing.latestReset(fence) }
}
