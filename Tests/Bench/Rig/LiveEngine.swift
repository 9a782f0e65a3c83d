import HeartbeatCore
import TestLaboratory

/// A policy engine in virtual time: one turn a second, SRs that beat every 5 s, each in its own second of them, in 2 ms.
struct LiveEngine {
    private var engine: PolicyEngine
    private let birth = BootInstant(nanoseconds: 1_000_000_000_000)
    private var turns = 0

    /// One that guards so many SRs, none of which has beaten yet.
    init(storages count: Int) throws {
        let storages = (0..<count).map { index in
            Configuration.Storage(uuid: "sr-\(index)", kind: .nfs, path: "/run/sr-mount/sr-\(index)")
        }
        let configuration = try Configuration(
            host: "bench", mode: .enforce, readers: .heartbeat, timing: Configuration.Timing(),
            policy: Configuration.Policy(), fence: Configuration.Fence(), paths: Configuration.Paths(),
            storages: storages)
        let settings = EngineSettings(
            configuration: configuration, storages: storages, configuredCount: storages.count, mayFence: true,
            isFenceReady: true, isOverFenceBudget: false)
        engine = PolicyEngine(settings: settings, life: nil, at: birth)
        engine.beginGeneration(1, at: birth)
    }

    /// The next turn, with the reports of the beats since the last one.
    mutating func turn() {
        turns += 1
        let now = birth + .seconds(turns)
        engine.noteTick(now, at: now)
        for index in stride(from: turns % 5, to: engine.storages.count, by: 5) {
            var report = ProbeReport(kind: .begin, storage: UInt32(index), generation: 1, start: now)
            engine.receive(report, at: now)
            report.kind = .end
            report.end = now + .milliseconds(2)
            report.outcome = .verified
            report.announcement = engine.announcement
            report.promised = true
            report.lastVerifiedStart = now
            engine.receive(report, at: now)
        }
        _ = engine.step(at: now)
        engine.drainEvents { _ in }
    }

    /// Throws unless, after many good turns, every SR is healthy and armed: what was measured was no engine at work otherwise.
    func checkAllWell() throws {
        guard engine.decision.kind == .none, engine.storages.allSatisfy({ $0.life == .armed }) else {
            throw LaboratoryFailure("after \(turns) good turns not every SR is armed and healthy")
        }
    }
}
