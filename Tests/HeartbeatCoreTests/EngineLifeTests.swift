import HeartbeatCore
import Testing

/// Starts, stops, reloads and removals: never a reason to fence, and never a reason to forget.
@Suite struct EngineLifeTests {
    @Test func `a restart on healthy storage never fences, however long nobody ran`() {
        var bench = EngineBench.armed(2).restarted(after: .seconds(5_000))
        bench.advance(.seconds(9))
        bench.good(0)
        bench.good(1)
        bench.advance(.seconds(10))
        #expect(bench.decision.kind < .sync && bench.state(0).life == .armed)
        #expect(bench.events.contains { $0.kind == .unguardedGap })
    }

    @Test func `a restart in an outage goes on from S0 and waits for the first verdict`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(.seconds(30))
        var next = bench.restarted(after: .seconds(55))
        next.hang()
        next.advance(.milliseconds(9_900))
        #expect(!next.engine.isCommitted)
        next.advance(.milliseconds(100))
        #expect(next.engine.isCommitted)
    }

    @Test func `later starts of one outage do not renew the wait`() {
        var bench = EngineBench.armed()
        for _ in 0..<8 {
            bench = bench.restarted(after: .seconds(1))
            bench.advance(.seconds(9))
            #expect(!bench.engine.isCommitted)
        }
        bench = bench.restarted(after: .seconds(1))
        bench.advance(.seconds(9))
        #expect(bench.engine.isCommitted)
    }

    @Test func `neither a start nor a reload says that a prober failed`() {
        let bench = EngineBench.armed()
        #expect(!bench.events.contains { $0.kind == .proberReplaced })
        var next = bench.restarted(after: .seconds(1))
        #expect(!next.events.contains { $0.kind == .proberReplaced })
        next.engine.beginGeneration(8, isPlanned: true, at: next.now)
        next.advance(.milliseconds(100))
        #expect(!next.events.contains { $0.kind == .proberReplaced })
        next.engine.beginGeneration(9, at: next.now)
        next.advance(.milliseconds(100))
        #expect(next.events.contains { $0.kind == .proberReplaced })
    }

    // 1 a start that is killed before its first beat; the next one only after fence_by.
    @Test func `time in which nobody ran is no wait for a verdict`() {
        var bench = EngineBench.armed().restarted(after: .seconds(1))
        bench.advance(.milliseconds(100))
        bench = bench.restarted(after: .seconds(200))
        bench.advance(.seconds(9))
        #expect(!bench.engine.isCommitted)
        bench.good()
        bench.advance(.seconds(10))
        #expect(!bench.engine.isCommitted && bench.state(0).life == .armed)
    }

    @Test func `a fence that was committed goes on after a restart, whatever the file says`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(91))
        var file = BenchFile(storages: 1)
        file.fence.action = .none
        let next = bench.restarted(after: .seconds(1), file)
        #expect(next.engine.isCommitted && next.engine.intent == .fencing && next.decision.kind == .fence)
    }

    @Test func `a fence at a foreign trigger ends with its process`() {
        var bench = EngineBench.armed { $0.paths.sysrqTrigger = "/tmp/trigger" }
        bench.advance(.seconds(91))
        #expect(bench.engine.isCommitted)
        #expect(!bench.restarted(after: .seconds(1)).engine.isCommitted)
    }

    @Test(arguments: [(Duration.seconds(119), Life.armed), (.seconds(121), .observing)])
    func `a clean stop is taken over whole only within takeover_after`(_ gap: Duration, _ life: Life) {
        let bench = EngineBench.armed().restarted(after: gap, isClean: true)
        #expect(bench.state(0).life == life)
        // Observed anew means seen anew: time in which nobody was to guard is no silence of the SR's.
        #expect((bench.state(0).lastVerifiedStart == .never) == (life == .observing))
    }

    @Test func `what was failing at a clean stop is taken over however late`() {
        var bench = EngineBench.armed(2)
        bench.hang(0)
        bench.advance(.seconds(25))
        for _ in 0..<3 { bench.good(1) }
        let next = bench.restarted(after: .seconds(5_000), isClean: true)
        #expect(next.state(0).life == .armed && next.state(1).life == .observing)
    }

    // 50 the admin asks for fence_by 300 s; the record on storage still says 90, and peers go by that.
    @Test(arguments: [false, true])
    func `longer deadlines wait for a record that announces them`(_ isByRestart: Bool) {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(.seconds(50))
        var longer = BenchFile(storages: 1)
        longer.timing.fenceAfter = .seconds(200)
        longer.timing.fenceBy = .seconds(300)
        longer.timing.takeoverAfter = .seconds(400)
        if isByRestart {
            bench = bench.restarted(after: .seconds(1), longer)
        } else {
            bench.engine.adopt(longer.settings, at: bench.now)
        }
        bench.advance(.seconds(41))
        #expect(bench.engine.isCommitted)
    }

    @Test func `a chain of reloads is held to what the last record says`() {
        var bench = EngineBench.armed()
        bench.hang()
        for percent in [3, 5, 2] {
            var longer = BenchFile(storages: 1)
            longer.timing.fenceAfter = .seconds(60 * percent)
            longer.timing.fenceBy = .seconds(90 * percent)
            longer.timing.takeoverAfter = .seconds(120 * percent)
            bench.engine.adopt(longer.settings, at: bench.now)
            bench.advance(.seconds(5))
        }
        bench.advance(.seconds(76))
        #expect(bench.engine.isCommitted)
    }

    @Test func `longer deadlines hold from the first record that verified under them`() {
        var bench = EngineBench.armed()
        var longer = BenchFile(storages: 1)
        longer.timing.fenceBy = .seconds(300)
        longer.timing.takeoverAfter = .seconds(400)
        bench.engine.adopt(longer.settings, at: bench.now)
        bench.good()
        bench.advance(.seconds(200))
        #expect(!bench.engine.isCommitted)
    }

    @Test func `shorter deadlines hold at once, never for a silence before them`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(50))
        var shorter = BenchFile(storages: 1)
        shorter.timing.syncAfter = .seconds(22)
        shorter.timing.fenceAfter = .seconds(25)
        shorter.timing.fenceBy = .seconds(30)
        bench.engine.adopt(shorter.settings, at: bench.now)
        bench.advance(.milliseconds(29_900))
        #expect(!bench.engine.isCommitted)
        bench.advance(.milliseconds(100))
        #expect(bench.engine.isCommitted)
    }

    @Test func `an armed SR that left the file is guarded on`() {
        var bench = EngineBench.armed(2)
        var file = BenchFile(storages: 2)
        file.orphans = [0]
        bench.engine.adopt(file.settings, at: bench.now)
        #expect(bench.engine.settings.storages.map(\.uuid) == ["sr-1", "sr-0"])
        #expect(bench.state(1).life == .armed && bench.state(1).isOrphan && !bench.state(0).isOrphan)
        bench.advance(.seconds(91))
        #expect(bench.engine.isCommitted)
    }

    @Test func `an observed SR that left the file and came back is observed anew`() {
        var bench = EngineBench(BenchFile(storages: 2).settings)
        var file = BenchFile(storages: 2)
        file.orphans = [1]
        bench.engine.adopt(file.settings, at: bench.now)
        #expect(bench.state(1).life == .removed)
        bench.engine.adopt(BenchFile(storages: 2).settings, at: bench.now)
        bench.use(.some, on: 1)
        bench.good(1)
        #expect(bench.state(1).life == .armed)
    }

    // 30 the admin tells that our check reads now; CloudStack's scripts still go by the SR in their layout, which is lost.
    @Test(arguments: [false, true])
    func `readers that see more count an SR only once every record says so`(_ isByRestart: Bool) {
        var bench = EngineBench.armed(2) {
            $0.readers = .xenserver
            $0.outside = [1]
        }
        bench.hang(0)
        bench.advance(.seconds(30))
        var file = BenchFile(storages: 2)
        file.outside = [1]
        if isByRestart {
            bench = bench.restarted(after: .seconds(1), file)
        } else {
            bench.engine.adopt(file.settings, at: bench.now)
        }
        for _ in 0..<14 {
            bench.good(1)
            bench.advance(.seconds(5))
        }
        #expect(bench.engine.isCommitted)
    }
}
