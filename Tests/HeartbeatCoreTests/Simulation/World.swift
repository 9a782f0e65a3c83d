import HeartbeatCore

/// A host in virtual time: SRs as they truly are, a prober, a judge with the real policy engine, and an oracle that
/// watches. A run follows from its scenario alone.
struct World {
    static let birth = BootInstant(nanoseconds: 100_000_000_000)
    /// How long a prober takes from its spawn until it stands by.
    static let spawnTime: Duration = .milliseconds(150)
    /// Reports that wait for a judge who does not read them; the socket takes no more.
    static let socketRoom = 256

    let scenario: Scenario
    let tampering: Tampering?
    var now = World.birth
    var storages: [SimulatedStorage]

    // The daemon's files and processes.
    var file: SimulatedFile
    var plan: SimulatedPlan
    var plans: [SimulatedPlan]
    var engine: PolicyEngine
    var judge = SimulatedJudge()
    var prober: SimulatedProber?
    /// The prober before: its beats still end, and nothing of them counts.
    var former: SimulatedProber?
    var standbyReadyAt: BootInstant
    var standbyWithheldUntil: BootInstant = .never
    var pending: [ProbeReport] = []
    var dropsUntil: BootInstant = .never
    var lastDrop: BootInstant = .never
    var lastTurn = World.birth
    /// The newest verified record of the host, and the SRs it promises.
    var newestRecord: (generation: UInt64, sequence: UInt64, promises: UInt8, plan: Int) = (0, 0, 0, -1)

    var watchdog = SimulatedWatchdog()
    var oracle: Oracle
    var tally = Tally()
    /// The SR whose health is kept turn by turn; nil in an ordinary run. Then no SR is asked for a beat at once by what
    /// changed on another, and what the oracle says does not end the run.
    var watched: Int?
    var history: [Sight] = []

    init(_ scenario: Scenario, tampering: Tampering? = nil) {
        self.scenario = scenario
        self.tampering = tampering
        file = scenario.file
        storages = Array(repeating: SimulatedStorage(), count: scenario.world)
        plan = SimulatedPlan(
            number: 0, file: scenario.file, orphans: [], isOverFenceBudget: scenario.isOverFenceBudget)
        plans = [plan]
        engine = PolicyEngine(settings: plan.settings, life: nil, at: World.birth)
        standbyReadyAt = World.birth + World.spawnTime
        oracle = Oracle(storages: scenario.world, tickPeriod: engine.tickPeriod, at: World.birth)
        judge.nextTurn = World.birth
        pending.reserveCapacity(World.socketRoom)
    }

    /// Runs the schedule to its end, to a reset or to the first violation.
    mutating func run() {
        for fault in scenario.faults.sorted(by: { $0.time < $1.time }) {
            advance(to: World.birth + fault.time)
            if isOver { break }
            apply(fault.fault)
        }
        advance(to: World.birth + scenario.length)
        tally.scenarios += 1
    }

    /// A violation was found, or the host was reset some seconds after its fence.
    var isOver: Bool {
        oracle.violation != nil && watched == nil || watchdog.hasFired && watched == nil
            || engine.isCommitted && now - engine.committedAt > .seconds(12)
    }

    private mutating func advance(to end: BootInstant) {
        while now < end, !isOver {
            let wake = judge.wake(after: now)
            let next = min(wake, end)
            moveStorages(to: next)
            now = next
            if next == wake { wakeJudge() }
        }
    }

    /// Lets the kernel and the probers work up to `instant`.
    private mutating func moveStorages(to instant: BootInstant) {
        if var active = prober {
            prober = nil
            for index in active.threads.indices { beat(&active, index, until: instant) }
            active.tick(until: instant)
            prober = active
        }
        if var old = former {
            former = nil
            for index in old.threads.indices { endBeat(&old, index, until: instant) }
            former = old.threads.contains { $0.begun != .never } ? old : nil
        }
    }
}
