import HeartbeatCore

/// A set of timings that a simulation runs with.
enum Pace: CaseIterable, Sendable {
    /// The defaults.
    case standard
    /// Those for CloudStack's stock KVM checker.
    case kvm
    /// A few seconds, where a stall of a second weighs more.
    case brisk
    /// Fractions of a second, below the engine's fixed bounds for stalls and ticks.
    case tiny

    /// The timings with every silence at `percent` of its value.
    func timing(percent: Int) -> Configuration.Timing {
        var timing = Configuration.Timing()
        let milliseconds = silences.map { $0 * percent / 100 }
        timing.interval = .milliseconds(beat.interval)
        timing.ioTimeout = .milliseconds(beat.timeout)
        timing.alertAfter = .milliseconds(milliseconds[0])
        timing.syncAfter = .milliseconds(milliseconds[1])
        timing.fenceAfter = .milliseconds(milliseconds[2])
        timing.fenceBy = .milliseconds(milliseconds[3])
        timing.takeoverAfter = .milliseconds(milliseconds[4])
        return timing
    }

    private var beat: (interval: Int, timeout: Int) {
        switch self {
        case .standard: (5_000, 10_000)
        case .kvm: (5_000, 5_000)
        case .brisk: (1_000, 2_000)
        case .tiny: (200, 300)
        }
    }

    /// alert_after, sync_after, fence_after, fence_by and takeover_after in milliseconds.
    private var silences: [Int] {
        switch self {
        case .standard: [20_000, 40_000, 60_000, 90_000, 120_000]
        case .kvm: [12_000, 20_000, 30_000, 45_000, 60_000]
        case .brisk: [4_000, 8_000, 12_000, 20_000, 35_000]
        case .tiny: [600, 1_000, 1_500, 2_500, 12_000]
        }
    }
}
