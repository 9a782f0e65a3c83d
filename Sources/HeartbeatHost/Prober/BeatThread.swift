import HeartbeatCore

/// Beats on one SR for ever, on a thread of its own. What it shares with others is atomic, so a beat that never returns
/// holds up nothing but itself.
struct BeatThread {
    let context: ProberContext
    let state: BeatState

    /// How soon leave is looked for again where there is none: a tenth of the shortest alert anybody configures.
    private static let recheck = Duration.milliseconds(50)

    /// Waits for activation, then never returns.
    func run() {
        let storageBeat = StorageBeat(schedule: context.schedule, storage: state.index)
        context.threadStands()
        state.beatTimer.wait()
        var grid = BeatGrid(first: BootClock.now(), interval: context.schedule.timing.interval)
        var served: UInt64 = 0
        while true {
            sleep(until: grid.due, served: served)
            let requests = state.beatRequests
            let start = BootClock.now()
            guard start >= grid.due || requests != served else { continue }
            guard let order = order(at: start) else {
                state.beatTimer.set(at: start + Self.recheck)
                state.beatTimer.wait()
                continue
            }
            served = requests
            beat(order, storageBeat)
            grid.beat(from: start, to: BootClock.now())
        }
    }

    /// Returns when the beat is due, or earlier when one is asked for. The timer is set before requests are looked at:
    /// see `BeatState.requestBeat(at:)`.
    private func sleep(until due: BootInstant, served: UInt64) {
        guard BootClock.now() < due else { return }
        state.beatTimer.set(at: due)
        if state.beatRequests != served { return }
        state.beatTimer.wait()
    }

    /// What a beat at `now` writes; nil without leave, or while the judge is changing the directives.
    private func order(at now: BootInstant) -> BeatOrder? {
        guard context.page.permitsBeat(at: now), let sheet = context.page.readDirectives() else { return nil }
        return BeatOrder(
            start: now, generation: context.page.generation, sequence: context.nextSequence(),
            announcement: sheet.announcement, intent: sheet.intent, directives: sheet.directives)
    }

    private func beat(_ order: BeatOrder, _ storageBeat: StorageBeat) {
        var report = context.report(.begin, storage: state.index, start: order.start)
        report.sequence = order.sequence
        report.announcement = order.announcement
        context.send(report)
        if state.takeFoundAddress() { storageBeat.reopenAddressNumber() }
        let result = storageBeat.beat(order)
        if result.outcome == .verified { state.note(lacksAddress: result.addressErrorNumber != 0, at: BootClock.now()) }
        if result.outcome == .verified { state.lastVerifiedStart = order.start }
        report.kind = .end
        report.end = BootClock.now()
        report.outcome = result.outcome
        report.errorNumber = result.errorNumber
        report.addressErrorNumber = result.addressErrorNumber
        report.foreignWriter = result.foreignWriter
        report.ghost = result.ghost
        report.stages = result.stages
        report.promised = result.outcome == .verified && order.directives[state.index].promise
        report.lastVerifiedStart = state.lastVerifiedStart
        context.send(report)
    }
}
