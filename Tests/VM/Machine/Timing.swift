import TestLaboratory

/// The [timing] of a scenario, with what the contract adds to it.
struct Timing: Sendable {
    var interval: Duration
    var ioTimeout: Duration
    var alertAfter: Duration
    var syncAfter: Duration
    var fenceAfter: Duration
    var fenceBy: Duration
    var takeoverAfter: Duration
    /// Written to the file; the product's defaults are not.
    var isWritten = true
    /// [fence] evidence_budget and sync_budget as they are by default.
    var evidenceBudget = Duration.seconds(1)
    var syncBudget = Duration.seconds(2)

    /// A loss is fenced after some 12 s.
    static let short = Timing(
        interval: .seconds(1), ioTimeout: .seconds(3), alertAfter: .seconds(5), syncAfter: .seconds(8),
        fenceAfter: .seconds(12), fenceBy: .seconds(20), takeoverAfter: .seconds(40))

    /// Short, but such that a watchdog of 30 s, the least that the product takes, is in time.
    static let watchdog = Timing(
        interval: .seconds(1), ioTimeout: .seconds(3), alertAfter: .seconds(5), syncAfter: .seconds(8),
        fenceAfter: .seconds(30), fenceBy: .seconds(36), takeoverAfter: .seconds(60))

    /// Short, but such that emulated machines, four of them on two cores, beat in time: a beat that takes longer than the interval
    /// is time in which nobody is watched.
    static let pool = Timing(
        interval: .seconds(4), ioTimeout: .seconds(8), alertAfter: .seconds(13), syncAfter: .seconds(16),
        fenceAfter: .seconds(20), fenceBy: .seconds(30), takeoverAfter: .seconds(50))

    /// What `heartbeat setup` writes on its own (docs/configuration.md).
    static let defaults = Timing(
        interval: .seconds(5), ioTimeout: .seconds(10), alertAfter: .seconds(20), syncAfter: .seconds(40),
        fenceAfter: .seconds(60), fenceBy: .seconds(90), takeoverAfter: .seconds(120), isWritten: false)

    /// Added to every bound that the contract gives: emulation on two shared cores stretches times by 40 % or more.
    static let slack = Duration.seconds(3)

    /// Silence begins with the start of the last verified beat, at most an interval and that beat before the outage.
    var earliestReset: Duration { fenceAfter - interval - .milliseconds(500) }

    /// The longest from outage to reset when every step uses up its budget: jitter, evidence, sync, one turn of the judge.
    var latestReset: Duration {
        fenceAfter + min(interval, (fenceBy - fenceAfter) / 4) + evidenceBudget + syncBudget + .milliseconds(250)
            + Self.slack
    }

    /// Keys and values of the section.
    var entries: [(String, String)] {
        [
            ("interval", interval), ("io_timeout", ioTimeout), ("alert_after", alertAfter), ("sync_after", syncAfter),
            ("fence_after", fenceAfter), ("fence_by", fenceBy), ("takeover_after", takeoverAfter),
        ].map { ($0, "\"\($1.milliseconds)ms\"") }
    }
}
