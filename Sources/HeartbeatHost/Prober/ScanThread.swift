import Glibc
import HeartbeatCore

/// Looks for users of the SRs, on a thread of its own and without real-time priority: a scan walks all of /proc.
/// Reports every SR after every scan, since the judge trusts only fresh knowledge.
struct ScanThread {
    let context: ProberContext
    let requests: EventDescriptor

    /// How many SRs are reported at a time, and the rest after them in microseconds: the judge takes all reports that wait in one turn,
    /// and hundreds of them would make that a long one.
    private static let portion = 16
    private static let rest: UInt32 = 5_000

    /// Waits for activation, then never returns.
    func run() {
        let scan = UseScan(schedule: context.schedule)
        let pause = min(max(context.schedule.timing.interval, .seconds(1)), .seconds(10))
        context.threadStands()
        requests.wait()
        while true {
            let start = BootClock.now()
            let uses = scan.scan()
            let end = BootClock.now()
            for (index, use) in uses.enumerated() {
                if index > 0, index.isMultiple(of: Self.portion) { usleep(Self.rest) }
                var report = context.report(.use, storage: index, start: start)
                report.end = end
                report.use = use.use
                report.userCount = use.userCount
                report.users = use.users
                context.send(report)
            }
            requests.wait(atMost: max(pause - (BootClock.now() - start), .milliseconds(100)))
        }
    }
}
