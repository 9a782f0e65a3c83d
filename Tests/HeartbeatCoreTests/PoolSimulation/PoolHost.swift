import HeartbeatCore

/// One host of a simulated pool. Its own clock leaves out what it was paused for.
struct PoolHost {
    struct Beat {
        var start: BootInstant
        var record: HeartbeatRecord
        var promised: Bool
        var announcement: UInt32
        /// When the answer comes, in true time, once the server has taken it.
        var answerAt: Duration?
        /// It lies in the queue of a server that stands still.
        var isQueued = false
    }

    let number: Int
    let name: RecordName
    var boot: UInt64 = 1
    /// True time at which this boot's clock showed 1 s, for the first boots long before the run, and how much it has stood still
    /// since.
    var bornAt = Duration.seconds(-1000)
    var pausedFor = Duration.zero
    var pausedUntil: Duration?
    /// Off: no kernel runs.
    var offUntil: Duration?
    /// No daemon runs; what the next one takes over.
    var daemonBackAt: Duration?
    var page: LifePageContent?
    var stopDeadline: BootInstant?
    var stopLength = Duration.zero
    var engine: PolicyEngine?
    var sequence: UInt64 = 0
    var beats: [Beat?]
    var nextBeat: [BootInstant]
    var nextRound: [BootInstant]
    var lastVerified: [BootInstant]
    /// The other hosts' records as read last, by SR and host.
    var known: [[HeartbeatRecord?]]
    var resetAt: Duration?
    /// When it may run VMs: some time after it was armed.
    var vmsFrom: Duration?

    init(number: Int, storages: Int, hosts: Int) {
        self.number = number
        name = PeerBench.name("host-\(number)")
        beats = Array(repeating: nil, count: storages)
        nextBeat = Array(repeating: .never, count: storages)
        nextRound = Array(repeating: .never, count: storages)
        lastVerified = Array(repeating: .never, count: storages)
        known = Array(repeating: Array(repeating: nil, count: hosts), count: storages)
    }

    var isOn: Bool { offUntil == nil }
    var isPaused: Bool { pausedUntil != nil }
    func runsVMs(at time: Duration) -> Bool { isOn && vmsFrom.map { time >= $0 } ?? false }

    func clock(at time: Duration) -> BootInstant {
        BootInstant(nanoseconds: 1_000_000_000) + (time - bornAt - pausedFor)
    }
}
