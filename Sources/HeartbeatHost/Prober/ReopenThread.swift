import HeartbeatCore

/// Opens one SR by name now and then, on a thread of its own: a beat goes through descriptors held open, which go on
/// working where a fresh open fails or hangs. Reports each end, so that a dropped report is made good by the next; that
/// an open hangs is seen and reported by the main thread.
struct ReopenThread {
    let context: ProberContext
    let state: BeatState

    /// Waits for activation, then never returns.
    func run() {
        let check = ReopenCheck(schedule: context.schedule, storage: state.index)
        context.threadStands()
        state.reopenTimer.wait()
        while true {
            let start = BootClock.now()
            state.reopeningSince = start
            let errorNumber = check.reopen()
            state.reopeningSince = .never
            var report = context.report(.reopen, storage: state.index, start: start)
            report.end = BootClock.now()
            report.errorNumber = errorNumber
            context.send(report)
            state.reopenTimer.set(at: start + Self.period(interval: context.schedule.timing.interval))
            state.reopenTimer.wait()
        }
    }

    /// Start of one open to the start of the next: an open costs a server more than a beat does.
    static func period(interval: Duration) -> Duration { max(interval * 12, .seconds(60)) }
}
