extension ConfigurationDraft {
    /// Longest of the silences and waits accepted: nobody waits a day for a takeover, and sums stay far from overflow.
    private static let longest = Duration.seconds(86_400)

    /// Shortest of them: nothing finer is written in the file.
    private static let shortest = Duration.milliseconds(1)

    /// Faults of single durations.
    var rangeFaults: [ConfigurationFault] {
        let fiveMinutes = Duration.seconds(300)
        let budgets = Duration.zero ... .seconds(30)
        let silences = Self.shortest...Self.longest
        return [
            // 100 ms is a turn of the judge: nothing finer is ever noticed.
            range("timing.interval", timing.interval, .milliseconds(100)...fiveMinutes),
            range("timing.io_timeout", timing.ioTimeout, silences),
            range("timing.alert_after", timing.alertAfter, silences),
            range("timing.sync_after", timing.syncAfter, silences),
            range("timing.fence_after", timing.fenceAfter, silences),
            range("timing.fence_by", timing.fenceBy, silences),
            range("timing.takeover_after", timing.takeoverAfter, silences),
            range("fence.evidence_budget", fence.evidenceBudget, budgets),
            range("fence.sync_budget", fence.syncBudget, budgets),
            notify.flatMap { range("notify.timeout", $0.timeout, .seconds(1) ... .seconds(60)) },
        ].compactMap { $0 }
    }

    /// Faults between durations: the inequalities of the contract.
    var orderFaults: [ConfigurationFault] {
        [syncFault, fenceAfterFault, fenceOrderFault, fenceByFault, takeoverFault].compactMap { $0 }
    }

    private var syncFault: ConfigurationFault? {
        guard timing.alertAfter >= timing.syncAfter else { return nil }
        return fault(
            "timing.sync_after", ["timing.alert_after"],
            "\(text(timing.syncAfter)) is not longer than alert_after (\(text(timing.alertAfter))): "
                + "raise sync_after or lower alert_after")
    }

    private var fenceAfterFault: ConfigurationFault? {
        let sum = timing.interval + timing.ioTimeout
        guard sum > timing.fenceAfter else { return nil }
        return fault(
            "timing.fence_after", ["timing.interval", "timing.io_timeout"],
            "\(text(timing.fenceAfter)) is shorter than interval + io_timeout (\(text(sum))): "
                + "raise fence_after or lower interval")
    }

    private var fenceOrderFault: ConfigurationFault? {
        guard timing.syncAfter >= timing.fenceAfter else { return nil }
        return fault(
            "timing.fence_after", ["timing.sync_after"],
            "\(text(timing.fenceAfter)) is not longer than sync_after (\(text(timing.syncAfter))): "
                + "raise fence_after or lower sync_after")
    }

    private var fenceByFault: ConfigurationFault? {
        guard timing.fenceAfter >= timing.fenceBy else { return nil }
        return fault(
            "timing.fence_by", ["timing.fence_after"],
            "\(text(timing.fenceBy)) is not longer than fence_after (\(text(timing.fenceAfter))): "
                + "raise fence_by or lower fence_after")
    }

    private var takeoverFault: ConfigurationFault? {
        let latest = timing.latestReset(fence)
        guard latest >= timing.takeoverAfter else { return nil }
        return fault(
            "timing.takeover_after", ["timing.fence_by", "fence.evidence_budget", "fence.sync_budget"],
            "\(text(timing.takeoverAfter)) is not longer than fence_by + 250ms + evidence_budget + sync_budget + 5s "
                + "(\(text(latest))), so VMs could run twice: lower fence_by or the budgets; "
                + "raise takeover_after only if every reader waits longer")
    }

    private func range(_ key: String, _ value: Duration, _ accepted: ClosedRange<Duration>) -> ConfigurationFault? {
        if accepted.contains(value) { return nil }
        return fault(
            key, [], "\(text(value)) is out of range: use \(text(accepted.lowerBound)) to \(text(accepted.upperBound))")
    }

    private func fault(_ key: String, _ others: [String], _ rest: String) -> ConfigurationFault {
        ConfigurationFault(key: key, others: others, sentence: "\(key.split(separator: ".").last ?? "") \(rest)")
    }

    private func text(_ duration: Duration) -> String { DurationText.render(duration) }
}
