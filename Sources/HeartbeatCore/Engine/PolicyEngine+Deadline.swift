extension PolicyEngine {
    /// The earliest instant after `now` at which anything may change without a report; at the latest one turn ahead.
    package func nextDeadline(after now: BootInstant) -> BootInstant {
        var wait = Self.turn
        for index in storages.indices where storages[index].life != .removed {
            let timing = storages[index].terms.timing
            if storages[index].inFlightSince != .never {
                wait = shorter(wait, timing.ioTimeout - (now - storages[index].inFlightSince))
            }
            wait = shorter(wait, storages[index].verdictDeadline - now)
            let own = storages[index].lastVerifiedStart
            wait = untilThreshold(of: storages[index].terms, from: own, wait, now)
            wait = untilThreshold(of: storages[index].terms, from: hostLastVerifiedStart, wait, now)
            guard let former = storages[index].formerTerms else { continue }
            wait = untilThreshold(of: former, from: own, wait, now)
            wait = untilThreshold(of: former, from: hostLastVerifiedStart, wait, now)
            wait = untilThreshold(of: storages[index].terms, from: storages[index].termsSince, wait, now)
        }
        return now + wait
    }

    /// The time until a silence that counts from `origin` reaches the next of its thresholds, or `wait` if that is less.
    private func untilThreshold(
        of terms: Terms, from origin: BootInstant, _ wait: Duration, _ now: BootInstant
    ) -> Duration {
        guard origin != .never else { return wait }
        let silence = now - origin
        let timing = terms.timing
        // alert_after is the first of them: far away as long as beats come.
        guard silence > timing.alertAfter - wait else { return wait }
        var wait = shorter(wait, timing.alertAfter - silence)
        wait = shorter(wait, timing.syncAfter - silence)
        wait = shorter(wait, timing.fenceAfter - silence)
        wait = shorter(wait, timing.fenceAfter + terms.jitter - silence)
        return shorter(wait, timing.fenceBy - silence)
    }

    /// The lesser of the two, leaving out what lies behind.
    private func shorter(_ wait: Duration, _ other: Duration) -> Duration {
        other > .zero && other < wait ? other : wait
    }
}
