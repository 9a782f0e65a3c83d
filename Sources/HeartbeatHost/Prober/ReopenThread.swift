import HeartbeatCore

/// Opens one SR by name now and then, on a thread of its own: a beat goes through descriptors held open, which go on
/// working where a fresh open fails or hangs. Reports each end, so that a dropped report is made good by the next; that
/// an open hangs is seen and reported by the main thread. Looks each interval for the address's number while beats go
/// without it.
struct ReopenThread {
    let context: ProberContext
    let state: BeatState

    /// Waits for activation, then never returns.
    func run() {
        let check = ReopenCheck(schedule: context.schedule, storage: state.index)
        context.threadStands()
        state.reopenTimer.wait()
        let interval = context.schedule.timing.interval
        var due = BootClock.now()
        while true {
            let start = BootClock.now()
            if start >= due {
                reopen(check, from: start)
                due = start + Self.period(interval: interval)
            }
            lookForAddress(check)
            state.reopenTimer.set(at: due)
            // Asked after the timer is set: a lack that is noted from here on sets it to now.
            if state.lacksAddress { state.reopenTimer.set(at: min(due, BootClock.now() + interval)) }
            state.reopenTimer.wait()
        }
    }

    private func reopen(_ check: ReopenCheck, from start: BootInstant) {
        state.reopeningSince = start
        let errorNumber = check.reopen()
        state.reopeningSince = .never
        var report = context.report(.reopen, storage: state.index, start: start)
        report.end = BootClock.now()
        report.errorNumber = errorNumber
        context.send(report)
    }

    private func lookForAddress(_ check: ReopenCheck) {
        guard state.lacksAddress else { return }
        state.reopeningSince = BootClock.now()
        if check.findsAddressNumber() { state.noteFoundAddress() }
        state.reopeningSince = .never
    }

    /// Start of one open to the start of the next: an open costs a server more than a beat does.
    static func period(interval: Duration) -> Duration { max(interval * 12, .seconds(60)) }
}
