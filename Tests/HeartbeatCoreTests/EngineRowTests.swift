import HeartbeatCore
import Testing

/// The decision table, row by row.
@Suite struct EngineRowTests {
    @Test func `row 1: a committed fence outlasts everything`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(.seconds(80))
        #expect(bench.engine.isCommitted)
        bench.good()
        bench.use(.none)
        bench.engine.withdraw(.stop)
        bench.engine.adopt(BenchFile(storages: 1).settings, at: bench.now)
        bench.advance(.seconds(300))
        #expect(bench.engine.isCommitted && bench.decision.kind == .fence)
        #expect(bench.engine.intent == .fencing)
    }

    @Test(arguments: [
        (Use.some, Decision.Reason.unguarded, true), (.unknown, .unguarded, true), (.none, .unarmedFailing, false),
    ])
    func `row 2: an SR that was never good only alerts`(_ use: Use, _ reason: Decision.Reason, _ isCritical: Bool) {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(use)
        for _ in 0..<40 {
            bench.fail()
            bench.use(use)
            bench.advance(.seconds(5))
        }
        #expect(bench.decision.kind == .alert && bench.decision.reason == reason && bench.decision.row == 2)
        #expect(bench.decision.isCritical == isCritical)
    }

    @Test func `row 2: storage that cannot be beaten on is never armed`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.some)
        for _ in 0..<30 {
            bench.fail(0, .unsupported)
            bench.advance(.seconds(5))
        }
        #expect(bench.state(0).life == .observing && bench.state(0).isUnsupported && bench.decision.kind == .alert)
    }

    @Test func `row 9: the fence names the SR whose loss made the host's silence complete`() {
        var bench = EngineBench.armed(2)
        bench.hang(0)
        for _ in 0..<20 {
            bench.advance(.seconds(5))
            bench.good(1)
        }
        bench.hang(1)
        bench.advance(.seconds(80))
        #expect(bench.engine.isCommitted && bench.decision.row == 9 && bench.decision.storage == 1)
    }

    @Test func `row 3: nothing is decided below alert_after`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(untilSilent: .milliseconds(19_900))
        #expect(bench.decision.kind == .none)
        bench.advance(.milliseconds(100))
        #expect(bench.decision.kind == .alert)
    }

    @Test func `row 3: a silence of more than half of fence_after is kept as a near miss`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(31))
        bench.good()
        #expect(bench.state(0).nearMissSilence >= .seconds(31))
        #expect(bench.events.contains { $0.kind == .nearMiss })
    }

    @Test func `row 4: the host stays for an SR that beats, and says from fence_after on what that costs`() {
        var bench = EngineBench.armed(2)
        bench.hang(0)
        for _ in 0..<11 {
            bench.advance(.seconds(5))
            bench.good(1)
        }
        #expect(bench.decision.row == 4 && bench.decision.reason == .silent && !bench.decision.isCritical)
        for _ in 0..<60 {
            bench.advance(.seconds(5))
            bench.good(1)
        }
        #expect(bench.decision.row == 4 && bench.decision.reason == .partialLoss && bench.decision.isCritical)
        #expect(bench.decision.kind == .alert)
    }

    @Test func `row 5: a sync is asked for once per outage`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(untilSilent: .milliseconds(39_900))
        #expect(bench.decision.kind == .alert && bench.decision.row == 5)
        bench.advance(.seconds(10))
        #expect(bench.decision.kind == .sync && bench.decision.row == 5)
        #expect(bench.events.count { $0.kind == .sync } == 1)
    }

    @Test(arguments: [(Configuration.LossPolicy.alert, Decision.Kind.alert), (.fence, .fence)])
    func `row 6: an unused SR is lost`(_ policy: Configuration.LossPolicy, _ kind: Decision.Kind) {
        var file = BenchFile(storages: 1)
        file.policy.lostUnused = policy
        var bench = EngineBench(file.settings)
        bench.use(.none)
        for _ in 0..<3 { bench.good() }
        #expect(bench.state(0).life == .armed)
        bench.hang()
        for _ in 0..<11 {
            bench.advance(.seconds(5))
            bench.use(.none)
        }
        bench.advance(untilSilent: .milliseconds(59_900))
        #expect(bench.decision.kind == .alert)
        bench.advance(.milliseconds(100))
        #expect(bench.decision.kind == kind && bench.decision.row == 6)
    }

    @Test func `row 8: partial_loss = fence goes by the SR's own silence, without jitter`() {
        var bench = EngineBench.armed(2) { $0.policy.partialLoss = .fence }
        bench.hang(0)
        while bench.silence(0) < .milliseconds(59_900) {
            bench.advance(.milliseconds(100))
            bench.good(1)
        }
        #expect(!bench.engine.isCommitted)
        bench.advance(.milliseconds(100))
        #expect(bench.engine.isCommitted && bench.decision.row == 8 && bench.decision.storage == 0)
    }

    @Test func `row 9: fence_after is reached with jitter and evidence`() {
        var bench = EngineBench.armed()
        let jitter = BenchFile(storages: 1).jitter
        bench.hang()
        bench.advance(untilSilent: .seconds(60) + jitter - .milliseconds(1))
        #expect(!bench.engine.isCommitted && bench.decision.kind == .sync)
        bench.advance(.milliseconds(1))
        #expect(bench.engine.isCommitted && bench.decision.row == 9)
        #expect(bench.decision.silence == .seconds(60) + jitter)
    }

    @Test func `row 9: without evidence the host waits for fence_by, without jitter`() {
        var bench = EngineBench.armed()
        bench.advance(untilSilent: .seconds(90) - .milliseconds(1))
        #expect(!bench.engine.isCommitted)
        bench.advance(.milliseconds(1))
        #expect(bench.engine.isCommitted && bench.decision.row == 9)
    }

    @Test func `row 9: one SR without evidence may be well, so the host waits for fence_by`() {
        var bench = EngineBench.armed(2)
        bench.hang(0)
        bench.advance(.milliseconds(89_900))
        #expect(!bench.engine.isCommitted)
        bench.advance(.seconds(1))
        #expect(bench.engine.isCommitted)
    }

    @Test func `row 9: all_lost = hold never fences`() {
        var bench = EngineBench.armed { $0.policy.allLost = .hold }
        bench.hang()
        bench.advance(.seconds(600))
        #expect(bench.decision.kind == .hold && bench.decision.row == 9 && bench.decision.isCritical)
        #expect(!bench.state(0).directive.promise)
    }

    // With sync = "sysrq" the request would reach the kernel: 40 s into an outage a trial run would flush a live host.
    @Test(arguments: [Configuration.Mode.observe, .enforce])
    func `what may not act asks for no sync`(_ mode: Configuration.Mode) {
        var bench = EngineBench.armed {
            $0.mode = mode
            $0.mayFence = mode == .observe
            $0.policy.sync = .sysrq
        }
        bench.hang()
        bench.advance(.seconds(50))
        #expect(bench.decision.kind == .alert && bench.decision.row == 5)
        #expect(bench.events.allSatisfy { $0.kind != .sync })
    }

    @Test(arguments: [Configuration.Mode.observe, .enforce])
    func `what may not act says that it would fence`(_ mode: Configuration.Mode) {
        var bench = EngineBench.armed {
            $0.mode = mode
            $0.mayFence = mode == .observe
        }
        bench.hang()
        bench.advance(.seconds(120))
        #expect(!bench.engine.isCommitted)
        #expect(bench.decision.kind == .alert && bench.decision.reason == .wouldFence && bench.decision.isCritical)
        #expect(bench.state(0).directive.writesNumber == (mode == .enforce))
    }
}
