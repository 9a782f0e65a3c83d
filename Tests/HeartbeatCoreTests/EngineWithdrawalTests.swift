import HeartbeatCore
import Testing

/// Taking the promise back.
@Suite struct EngineWithdrawalTests {
    @Test(arguments: [Withdrawal.stop, .weakening, .removal(storage: 0)])
    func `a withdrawal holds once a record that says so has verified where the last one promised`(
        _ withdrawal: Withdrawal
    ) {
        var bench = EngineBench.armed()
        bench.good(promised: true)
        bench.engine.withdraw(withdrawal)
        #expect(!bench.engine.withdrawalHolds && !bench.state(0).directive.promise)
        bench.good()
        #expect(bench.engine.withdrawalHolds)
    }

    @Test func `a withdrawal holds at once where nothing was ever promised`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.engine.withdraw(.stop)
        #expect(bench.engine.withdrawalHolds)
    }

    @Test func `a record made before the withdrawal does not complete it`() {
        var bench = EngineBench.armed()
        bench.good(promised: true)
        let before = bench.engine.announcement
        bench.engine.withdraw(.stop)
        bench.end(start: bench.begin(), .verified, promised: true) { $0.announcement = before }
        #expect(!bench.engine.withdrawalHolds)
    }

    @Test func `the removal of an SR that hangs holds by a record on another that promised`() {
        var bench = EngineBench.armed(2)
        bench.good(0, promised: true)
        bench.good(1, promised: true)
        bench.hang(0)
        bench.engine.withdraw(.removal(storage: 0))
        bench.advance(.seconds(5))
        bench.good(1)
        #expect(bench.engine.withdrawalHolds)
        bench.engine.remove(0, at: bench.now)
        #expect(bench.state(0).life == .removed && bench.state(1).directive.promise)
        #expect(bench.engine.withdrawal == nil && !bench.engine.withdrawalHolds)
    }

    @Test func `where the only SR hangs the promise stands, and ends in a fence`() {
        var bench = EngineBench.armed()
        bench.good(promised: true)
        bench.hang()
        bench.engine.withdraw(.weakening)
        bench.advance(.seconds(30))
        #expect(!bench.engine.withdrawalHolds)
        bench.engine.remove(0, at: bench.now)
        bench.engine.cancelWithdrawal()
        #expect(bench.state(0).life == .armed && bench.state(0).directive.promise)
        bench.advance(.seconds(61))
        #expect(bench.engine.isCommitted)
    }

    @Test func `a weaker mode counts as soon as its withdrawal holds`() {
        var bench = EngineBench.armed()
        bench.good(promised: true)
        bench.engine.withdraw(.weakening)
        bench.good()
        var file = BenchFile(storages: 1)
        file.mode = .observe
        bench.engine.adopt(file.settings, at: bench.now)
        bench.advance(.seconds(100))
        #expect(!bench.engine.isCommitted && bench.decision.reason == .wouldFence)
    }

    @Test func `a weaker mode that was not withdrawn still fences`() {
        var bench = EngineBench.armed()
        bench.good(promised: true)
        var file = BenchFile(storages: 1)
        file.mode = .observe
        bench.engine.adopt(file.settings, at: bench.now)
        bench.advance(.seconds(91))
        #expect(bench.engine.isCommitted)
    }

    @Test func `removing an SR never moves the host's silence back`() {
        var bench = EngineBench.armed(2)
        bench.hang(0)
        for _ in 0..<8 {
            bench.advance(.seconds(5))
            bench.good(1)
        }
        let before = bench.engine.hostLastVerifiedStart
        bench.engine.withdraw(.removal(storage: 1))
        bench.good(1)
        bench.engine.remove(1, at: bench.now)
        #expect(bench.engine.hostLastVerifiedStart >= before)
        bench.advance(.seconds(30))
        #expect(!bench.engine.isCommitted)
        bench.advance(.seconds(61))
        #expect(bench.engine.isCommitted)
    }

    @Test func `no promise is given where no rung is ready or the trigger is foreign`() {
        let unready = EngineBench.armed { $0.isFenceReady = false }
        let foreign = EngineBench.armed { $0.paths.sysrqTrigger = "/tmp/trigger" }
        #expect(!unready.state(0).directive.promise && !foreign.state(0).directive.promise)
    }
}
