import HeartbeatCore
import Testing

/// Who uses an SR, and when it arms.
@Suite struct EngineUseTests {
    @Test(arguments: [(Use.some, 1), (.unknown, 1), (.none, 3)])
    func `an SR arms after one verified beat when it may be used, else after three good ones`(_ use: Use, _ beats: Int)
    {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(use)
        for count in 1...beats {
            #expect(bench.state(0).life == .observing, "before beat \(count)")
            bench.good()
        }
        #expect(bench.state(0).life == .armed && bench.state(0).directive.promise)
    }

    @Test func `an SR of which only a later report tells that it verified arms by that`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.some)
        bench.fail(0, .unsupported)
        bench.advance(.seconds(5))
        bench.lastVerified[0] = bench.now
        bench.advance(.seconds(5))
        bench.begin()
        #expect(bench.state(0).life == .armed)
    }

    // 600 the array is back, 603 a VM starts on it, 606 it is lost again after two good beats.
    @Test func `an SR that beats arms as soon as it is seen in use`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.none)
        bench.good()
        bench.advance(.seconds(5))
        bench.good()
        bench.advance(.seconds(1))
        bench.use(.some)
        #expect(bench.state(0).life == .armed)
        bench.hang()
        bench.advance(.seconds(100))
        #expect(bench.engine.isCommitted)
    }

    @Test func `an observed SR that is silent does not arm by being used`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.none)
        bench.good()
        bench.advance(.seconds(200))
        bench.use(.some)
        bench.advance(.seconds(1))
        #expect(bench.state(0).life == .observing && !bench.engine.isCommitted)
    }

    @Test func `a foreign writer blocks arming until three beats meet none`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.some)
        bench.end(start: bench.begin(), .verified) { $0.foreignWriter = true }
        #expect(bench.decision.reason == .foreignWriter && bench.decision.isCritical)
        bench.good()
        bench.good()
        #expect(bench.state(0).life == .observing)
        bench.good()
        #expect(bench.state(0).life == .armed)
    }

    @Test func `a foreign writer is no silence of an armed SR`() {
        var bench = EngineBench.armed()
        for _ in 0..<50 {
            bench.advance(.seconds(5))
            bench.end(start: bench.begin(), .verified) { $0.foreignWriter = true }
        }
        #expect(bench.decision.kind == .alert && bench.decision.reason == .foreignWriter)
    }

    @Test(arguments: [(Use.none, false), (.some, true)])
    func `a spent fence budget delays only an SR that nothing uses`(_ use: Use, _ armsAtOnce: Bool) {
        var file = BenchFile(storages: 1)
        file.isOverFenceBudget = true
        var bench = EngineBench(file.settings)
        bench.use(use)
        for _ in 0..<5 {
            bench.good()
            bench.advance(.seconds(5))
        }
        #expect((bench.state(0).life == .armed) == armsAtOnce)
        for _ in 0..<180 {
            bench.advance(.seconds(5))
            bench.good()
        }
        #expect(bench.state(0).life == .armed)
    }

    @Test func `a proof of none ages after fence_after`() {
        var bench = EngineBench.armed()
        bench.use(.none)
        bench.advance(.seconds(60))
        #expect(bench.state(0).use(at: bench.now) == .none)
        bench.advance(.milliseconds(100))
        #expect(bench.state(0).use(at: bench.now) == .unknown)
    }

    // Unused and lost for an hour, one scan cannot tell: that alone must not fence.
    @Test func `a scan that could not tell takes nothing from a proof made in the loss`() {
        var bench = EngineBench.armed()
        bench.hang()
        for _ in 0..<60 {
            bench.use(.none)
            bench.advance(.seconds(5))
        }
        bench.use(.unknown)
        bench.advance(.seconds(5))
        #expect(!bench.engine.isCommitted)
        bench.advance(.seconds(56))
        #expect(bench.engine.isCommitted)
    }

    @Test func `a scan that could not tell counts on an SR that beats`() {
        var bench = EngineBench.armed()
        bench.use(.none)
        bench.use(.unknown)
        #expect(bench.state(0).use(at: bench.now) == .unknown)
    }

    @Test func `none turned to some past fence_by fences at once`() {
        var bench = EngineBench.armed()
        bench.hang()
        for _ in 0..<60 {
            bench.use(.none)
            bench.advance(.seconds(5))
        }
        #expect(!bench.engine.isCommitted && bench.decision.reason == .lostUnused)
        bench.use(.some)
        #expect(bench.engine.isCommitted)
    }

    @Test func `on XenServer the host is as silent as the SRs that its readers see`() {
        var bench = EngineBench.armed(2) {
            $0.readers = .xenserver
            $0.outside = [1]
        }
        bench.hang(0)
        for _ in 0..<13 {
            bench.advance(.seconds(5))
            bench.good(1)
        }
        #expect(bench.engine.isCommitted && bench.decision.row == 9)
    }

    // The judge was gone for 70 s; the only SR is outside CloudStack's layout, and in the best of health.
    @Test func `where the readers see no SR at all, nothing is evident against the host`() {
        var bench = EngineBench.armed {
            $0.readers = .xenserver
            $0.outside = [0]
        }
        bench = bench.restarted(after: .seconds(70))
        bench.advance(.seconds(1))
        #expect(!bench.engine.isCommitted)
        bench.good()
        #expect(bench.decision.kind == .alert || bench.decision.kind == .none)
    }
}
