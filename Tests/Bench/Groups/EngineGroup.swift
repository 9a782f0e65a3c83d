import HeartbeatCore
import TestLaboratory

/// The policy engine alone, in this process: what simulation and replay live by.
enum EngineGroup {
    private static let storages = 16
    private static let year = 365 * 24 * 3600

    static func rows(_ extent: Extent) throws -> [Row] {
        let turns = extent.choose(full: year / 4, smoke: 10_000)
        let start = Instant.now
        try live(turns)
        let took = (Instant.now - start).inSeconds
        let ofYear = took * Double(year) / Double(turns)
        return [
            Row(
                "\(turns) turns of one second, \(storages) SRs that beat every 5 s",
                "\(Text.digits(Double(turns) / took / 1e6)) million turns a second: a year in \(Text.seconds(ofYear))",
                bar: Bar("a year ≤ 60 s", isMet: ofYear <= 60))
        ]
    }

    /// Every SR healthy, in use, armed at the end.
    private static func live(_ turns: Int) throws {
        let birth = BootInstant(nanoseconds: 1_000_000_000_000)
        var engine = PolicyEngine(settings: try settings(), life: nil, at: birth)
        engine.beginGeneration(1, at: birth)
        for turn in 1...turns {
            let now = birth + .seconds(turn)
            engine.noteTick(now, at: now)
            // Each SR in its own second of the interval, a beat of 2 ms.
            for index in stride(from: turn % 5, to: storages, by: 5) {
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
        guard engine.decision.kind == .none, engine.storages.allSatisfy({ $0.life == .armed }) else {
            throw LaboratoryFailure("after \(turns) good turns not every SR is armed and healthy")
        }
    }

    private static func settings() throws -> EngineSettings {
        let storages = (0..<storages).map { index in
            Configuration.Storage(uuid: "sr-\(index)", kind: .nfs, path: "/run/sr-mount/sr-\(index)")
        }
        let configuration = try Configuration(
            host: "bench", mode: .enforce, readers: .heartbeat, timing: Configuration.Timing(),
            policy: Configuration.Policy(), fence: Configuration.Fence(), paths: Configuration.Paths(),
            storages: storages)
        return EngineSettings(
            configuration: configuration, storages: storages, configuredCount: storages.count, mayFence: true,
            isFenceReady: true, isOverFenceBudget: false)
    }
}
