import HeartbeatCore

/// A policy engine on a bench: beats, scans and time, told in few words. The clock starts 1000 s after boot; every
/// `advance` takes turns of 100 ms with a ticking prober.
struct EngineBench {
    static let birth = BootInstant(nanoseconds: 1_000_000_000_000)

    var engine: PolicyEngine
    var now = EngineBench.birth
    var settings: EngineSettings
    /// The prober ticks at each turn.
    var ticks = true
    var lastVerified: [BootInstant]
    var events: [Event] = []

    init(_ settings: EngineSettings, life: LifePageContent? = nil, at now: BootInstant = EngineBench.birth) {
        self.settings = settings
        self.now = now
        engine = PolicyEngine(settings: settings, life: life, at: now)
        lastVerified = Array(repeating: .never, count: settings.storages.count)
        engine.beginGeneration(engine.generation + 1, at: now)
    }

    /// One armed, used SR, or so many.
    static func armed(_ count: Int = 1, _ change: (inout BenchFile) -> Void = { _ in }) -> EngineBench {
        var file = BenchFile(storages: count)
        change(&file)
        var bench = EngineBench(file.settings)
        for index in 0..<count { bench.use(.some, on: index) }
        for index in 0..<count { bench.good(index) }
        return bench
    }

    var decision: Decision { engine.decision }
    func state(_ index: Int) -> StorageState { engine.storages[index] }

    /// Time of S0 of the latest good beat on the SR, from which silences are counted.
    func silence(_ index: Int = 0) -> Duration { engine.storages[index].silence(at: now) }

    /// Takes turns until so much time has passed.
    mutating func advance(_ duration: Duration) {
        let end = now + duration
        while now < end {
            now = min(now + .milliseconds(100), end)
            step()
        }
    }

    /// Takes turns until the SR has been silent for so long.
    mutating func advance(untilSilent silence: Duration, _ index: Int = 0) {
        advance(silence - self.silence(index))
    }

    mutating func step() {
        if ticks { engine.noteTick(now, at: now) }
        _ = engine.step(at: now)
        engine.drainEvents { events.append($0) }
    }

    /// A jump of the clock without any turn: the judge did not run.
    mutating func stall(_ duration: Duration) {
        now = now + duration
        step()
    }

    /// A beat that starts now and verifies at once, or after `latency`.
    mutating func good(_ index: Int = 0, latency: Duration = .zero, promised: Bool? = nil) {
        let start = begin(index)
        if latency > .zero { advance(latency) }
        end(index, start: start, .verified, promised: promised)
    }

    /// A beat that starts now and fails at once.
    mutating func fail(_ index: Int = 0, _ outcome: BeatOutcome = .failed) {
        let start = begin(index)
        end(index, start: start, outcome)
    }

    /// A beat that starts now and does not come back.
    mutating func hang(_ index: Int = 0) { begin(index) }

    @discardableResult
    mutating func begin(_ index: Int = 0) -> BootInstant {
        engine.receive(report(.begin, index, start: now), at: now)
        return now
    }

    mutating func end(
        _ index: Int = 0, start: BootInstant, _ outcome: BeatOutcome, promised: Bool? = nil,
        _ change: (inout ProbeReport) -> Void = { _ in }
    ) {
        if outcome == .verified { lastVerified[index] = start }
        var report = report(.end, index, start: start)
        report.end = now
        report.outcome = outcome
        report.announcement = engine.announcement
        report.promised = promised ?? engine.storages[index].directive.promise
        change(&report)
        engine.receive(report, at: now)
        step()
    }

    mutating func use(_ use: Use, on index: Int = 0) {
        var report = report(.use, index, start: now)
        report.use = use
        engine.receive(report, at: now)
        step()
    }

    func report(_ kind: ProbeReport.Kind, _ index: Int, start: BootInstant) -> ProbeReport {
        var report = ProbeReport(kind: kind, storage: UInt32(index), generation: engine.generation, start: start)
        report.lastVerifiedStart = lastVerified[index]
        return report
    }

    /// What the life page holds now.
    func page(stoppedAt: BootInstant = .never) -> LifePageContent {
        var host = engine.lifeHostEntry(bootID: BootID(high: 1, low: 2), nonceSecret: 3, lastTurn: now)
        host.stoppedAt = stoppedAt
        let entries = engine.storages.indices.map {
            LifeEntry(uuid: engine.settings.storages[$0].uuid, engine.storages[$0])
        }
        return LifePageContent(host: host, storages: entries)
    }

    /// A process that starts so long after this one ended, with the same file or another.
    func restarted(after gap: Duration, isClean: Bool = false, _ file: BenchFile? = nil) -> EngineBench {
        EngineBench(
            file?.settings ?? settings, life: page(stoppedAt: isClean ? now : .never), at: now + gap)
    }
}
