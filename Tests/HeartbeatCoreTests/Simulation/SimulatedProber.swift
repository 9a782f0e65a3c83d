import HeartbeatCore

/// One prober process: its beat threads, its leave to beat, its tick.
struct SimulatedProber {
    let plan: SimulatedPlan
    let generation: UInt64
    let bornAt: BootInstant
    let tickPeriod: Duration
    var threads: [BeatThread]
    /// Beats may start until here.
    var leave: BootInstant
    /// Stopped until here; in the past while it runs.
    var frozenUntil: BootInstant = .never
    var lastTick: BootInstant
    /// What records are made from, as the judge last published it.
    var announcement: UInt32
    var directives: [Directive]
    var sequence: UInt64 = 0

    init(plan: SimulatedPlan, generation: UInt64, announcement: UInt32, tickPeriod: Duration, at now: BootInstant) {
        self.plan = plan
        self.generation = generation
        bornAt = now
        lastTick = now
        leave = now
        self.tickPeriod = tickPeriod
        self.announcement = announcement
        directives = []
        threads = plan.numbers.map { _ in BeatThread(due: now, nextScan: now) }
    }

    func isFrozen(at now: BootInstant) -> Bool { now < frozenUntil }

    /// Ticks up to `now`, as far as it runs.
    mutating func tick(until now: BootInstant) {
        guard !isFrozen(at: now) else { return }
        // The first tick after a freeze comes as soon as it ends.
        if frozenUntil > lastTick { lastTick = frozenUntil }
        let missed = (now - lastTick).wholeNanoseconds / tickPeriod.wholeNanoseconds
        if missed > 0 { lastTick = lastTick + tickPeriod * Int(missed) }
    }

    /// Bits of the SRs that records promise now.
    var promises: UInt8 {
        var bits: UInt8 = 0
        for (index, directive) in directives.enumerated() where directive.promise {
            bits |= 1 << UInt8(plan.numbers[index])
        }
        return bits
    }
}
