/// When a watchdog device may be used and fed, so that it fires in time whatever the judge does. Pure.
///
/// From the last feeding on it takes one timeout W until the host is reset. It is fed only while silence + W + 10 s ≤
/// takeover_after, so it fires at the latest 10 s before a reader may act (docs/theory-of-operation.md).
package enum WatchdogRule {
    /// Between the reset by the watchdog and the earliest takeover: for a device that fires late, and for clock skew.
    package static let margin = Duration.seconds(10)
    /// The least timeout that is used.
    package static let shortest = Duration.seconds(30)

    /// The timeout to ask a driver for: fence_after, in whole seconds (WDIOC_SETTIMEOUT takes no others).
    package static func wantedTimeout(_ timing: Configuration.Timing) -> Duration {
        .seconds(timing.fenceAfter.components.seconds)
    }

    /// Why a device of this timeout is not used; nil when it is. `budgets` are those of evidence and sync.
    package static func refusal(
        of timeout: Duration, timing: Configuration.Timing, budgets: Duration
    ) -> WatchdogRefusal? {
        if timeout < shortest { return .tooShort }
        let deadline = timing.takeoverAfter - margin
        if timeout > deadline - timing.interval - timing.ioTimeout { return .tooLong }
        // 250 ms is the longest turn of an overloaded judge.
        return timing.fenceBy + .milliseconds(250) + budgets > deadline ? .fenceTooLate : nil
    }
}
