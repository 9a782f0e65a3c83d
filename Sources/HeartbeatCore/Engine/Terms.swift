/// The deadlines and policy that one SR is judged by. A reload makes new terms; the former ones stay in force beside
/// them until a record that announces the new ones has verified on that SR, so that nothing weakens unannounced.
package struct Terms: Equatable, Sendable {
    package let timing: Configuration.Timing
    package let policy: Configuration.Policy
    /// Whose eyes count: which SRs can show that the host is alive.
    package let readers: Configuration.Readers
    /// Mode is enforce, the action is not none, and nothing forbids this daemon to act.
    package let mayFence: Bool
    /// Added to fence_after where no armed SR beats, so that hosts that lose an array together do not reset together.
    package let jitter: Duration

    package init(configuration: Configuration, mayFence: Bool) {
        timing = configuration.timing
        policy = configuration.policy
        readers = configuration.readers
        self.mayFence = mayFence && configuration.mode == .enforce && configuration.fence.action != .none
        jitter = Self.jitter(host: configuration.host, timing: configuration.timing)
    }

    /// Something ends in a fence under these terms that would not yet, or not at all, under `other`.
    func demandsMore(than other: Terms) -> Bool {
        timing.alertAfter < other.timing.alertAfter || timing.fenceAfter < other.timing.fenceAfter
            || timing.fenceBy < other.timing.fenceBy
            || policy.partialLoss == .fence && other.policy.partialLoss == .alert
            || policy.lostUnused == .fence && other.policy.lostUnused == .alert
            || policy.lostMountStuck == .fence && other.policy.lostMountStuck == .alert
            || policy.allLost == .fence && other.policy.allLost == .hold || mayFence && !other.mayFence
    }

    /// Terms as an earlier start of this boot kept them.
    init(
        timing: Configuration.Timing, policy: Configuration.Policy, readers: Configuration.Readers, mayFence: Bool,
        jitter: Duration
    ) {
        self.timing = timing
        self.policy = policy
        self.readers = readers
        self.mayFence = mayFence
        self.jitter = jitter
    }

    /// Fixed per host, 0 … min(interval, (fence_by − fence_after) / 4), from the host's name by FNV-1a
    /// (draft-eastlake-fnv), so that every start computes the same.
    package static func jitter(host: String, timing: Configuration.Timing) -> Duration {
        let widest = min(timing.interval, (timing.fenceBy - timing.fenceAfter) / 4).wholeNanoseconds
        let hash = host.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        // The upper half of the product is uniform over 0 … widest whatever the hash's low bits do.
        return .nanoseconds(Int64(hash.multipliedFullWidth(by: UInt64(max(widest, 0)) + 1).high))
    }
}
