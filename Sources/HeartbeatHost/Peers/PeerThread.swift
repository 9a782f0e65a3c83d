import HeartbeatCore

/// Reads what other hosts have on one SR, a round each interval, on a thread of its own: a read by name hangs where a
/// beat through held descriptors goes on (a server's grace period), and then nothing is concluded.
struct PeerThread {
    let context: ProberContext
    let state: BeatState

    /// Waits for activation, then never returns.
    func run() {
        let reader = PeerReader(schedule: context.schedule, storage: state.index)
        context.threadStands()
        state.peerTimer.wait()
        while true {
            let start = BootClock.now()
            reader.round(generation: context.page.generation) { context.send($0) }
            let end = BootClock.now()
            let interval = context.schedule.timing.interval
            // As much rest as work, however many hosts there are; but a hang is no work, and is followed soon.
            state.peerTimer.set(at: max(start + interval, end + min(end - start, interval)))
            state.peerTimer.wait()
        }
    }
}
