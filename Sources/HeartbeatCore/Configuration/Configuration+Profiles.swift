extension Configuration.Timing {
    /// For CloudStack's stock KVM checker, which waits 60 s (HeartBeatCheckerFreq): 5/5/12/20/30/45/60 s.
    package static let kvm: Self = {
        var timing = Self()
        timing.interval = .seconds(5)
        timing.ioTimeout = .seconds(5)
        timing.alertAfter = .seconds(12)
        timing.syncAfter = .seconds(20)
        timing.fenceAfter = .seconds(30)
        timing.fenceBy = .seconds(45)
        timing.takeoverAfter = .seconds(60)
        return timing
    }()

    /// Bound of one turn of the judge on an overloaded host: it may see a deadline this much late.
    package static let turn = Duration.milliseconds(250)

    /// From the first byte to the last one that is sure to have been tried (docs: the fence ladder).
    package static let secondByte = Duration.seconds(5)

    /// Silence at which the host is down at the latest: fence_by + turn + both budgets + second byte.
    package func latestReset(_ fence: Configuration.Fence) -> Duration {
        fenceBy + Self.turn + fence.evidenceBudget + fence.syncBudget + Self.secondByte
    }
}

extension Configuration.Policy {
    /// For CloudStack's stock KVM checker, which takes the verdict of one pool for that of the host.
    package static let kvm: Self = {
        var policy = Self()
        policy.lostUnused = .fence
        policy.partialLoss = .fence
        return policy
    }()
}
