import TestLaboratory
import Testing

extension GuardedHost {
    /// What one turn of the judge may take under load, and what seeing the byte costs.
    private static let turn = Duration.milliseconds(250)
    /// Times in the status file are rounded.
    private static let rounding = Duration.milliseconds(20)

    /// Expects the fence for the loss of `storages`: byte `b`, not before fence_after after the last verified beat of
    /// any of them, and not later than the `budgets` of the steps before the byte (by default those of the
    /// configuration), one turn and, if the fence `isStaggered`, as it is when nothing beats any more, the host's jitter.
    func expectFence(
        for storages: [String], budgets: Duration? = nil, isStaggered: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let timing = daemon.configuration
        let jitter = isStaggered ? min(timing.interval, (timing.fenceBy - timing.fenceAfter) / 4) : .zero
        let allowed = (budgets ?? timing.evidenceBudget + timing.syncBudget) + jitter + Self.turn + Self.rounding
        // The alert is where S0 is read: it no longer moves, and the fence is still to come.
        let isAlerted = daemon.reaches(within: timing.fenceAfter) { status in
            storages.allSatisfy { status.storage($0)?.health == "failing" || status.storage($0)?.health == "lost" }
        }
        try #require(isAlerted, "no alert before the fence", sourceLocation: sourceLocation)
        let status = try #require(daemon.status, sourceLocation: sourceLocation)
        let starts = storages.compactMap { status.lastVerifiedStart(of: $0) }
        let lastStart = try #require(starts.max(), sourceLocation: sourceLocation)
        let arrival = try #require(
            daemon.trigger.firstByte(within: timing.fenceBy + allowed + .seconds(2)), "no byte at the trigger",
            sourceLocation: sourceLocation)
        #expect(arrival.character == "b", sourceLocation: sourceLocation)
        let silence = arrival.at - lastStart
        #expect(silence >= timing.fenceAfter - Self.rounding, "too early", sourceLocation: sourceLocation)
        #expect(silence <= timing.fenceAfter + allowed, "too late", sourceLocation: sourceLocation)
    }

    /// Expects that nothing reaches the trigger for `duration`.
    func expectNoFence(for duration: Duration, sourceLocation: SourceLocation = #_sourceLocation) {
        let arrival = daemon.trigger.firstByte(within: duration)
        #expect(arrival == nil, "fenced: \(daemon.kernelLog)", sourceLocation: sourceLocation)
    }

    /// Expects an SR to become failing (or lost) for one of `causes`.
    func expectAlert(
        about uuid: String, causes: Set<String>, within timeout: Duration = .seconds(5),
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isAlerted = daemon.reaches(within: timeout) { status in
            guard let storage = status.storage(uuid) else { return false }
            return (storage.health == "failing" || storage.health == "lost") && causes.contains(storage.cause)
        }
        let now = daemon.status?.storage(uuid)
        #expect(isAlerted, "it is \(now?.health ?? "?"), \(now?.cause ?? "?")", sourceLocation: sourceLocation)
    }

    /// Expects every SR armed and healthy again.
    func expectRecovery(within timeout: Duration = .seconds(8), sourceLocation: SourceLocation = #_sourceLocation) {
        let isWell = daemon.reaches(within: timeout) { $0.isArmedAndHealthy }
        #expect(isWell, "\(String(describing: daemon.status?.sr))", sourceLocation: sourceLocation)
    }
}

extension DaemonConfiguration {
    /// Leaves enough time between the alert and the fence to heal the storage in.
    mutating func leaveTimeToRecover() {
        fenceAfter = .seconds(6)
        fenceBy = .seconds(8)
        takeoverAfter = .seconds(25)
    }
}
