import HeartbeatCore
import Testing

/// What counts against an SR, and what does not.
@Suite struct EngineEvidenceTests {
    @Test(arguments: [BeatOutcome.failed, .missing, .wrongTarget, .mismatch, .unsupported])
    func `a beat that ends badly is evidence`(_ outcome: BeatOutcome) {
        var bench = EngineBench.armed()
        bench.fail(0, outcome)
        #expect(bench.state(0).hasEvidence && bench.state(0).cause == Cause(outcome))
        bench.good()
        #expect(!bench.state(0).hasEvidence)
    }

    @Test func `a beat without end is evidence from io_timeout on`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(.milliseconds(9_900))
        #expect(!bench.state(0).hasEvidence)
        bench.advance(.milliseconds(100))
        #expect(bench.state(0).hasEvidence && bench.state(0).cause == .hung)
    }

    @Test func `a prober that does not tick speaks for nothing`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(.seconds(7))
        bench.ticks = false
        bench.advance(.seconds(60))
        #expect(!bench.state(0).hasEvidence && !bench.engine.isCommitted)
    }

    @Test func `evidence does not outlive the prober's tick`() {
        var bench = EngineBench.armed()
        bench.fail()
        bench.ticks = false
        bench.advance(.milliseconds(2_000))
        #expect(bench.state(0).hasEvidence)
        bench.advance(.milliseconds(200))
        #expect(!bench.state(0).hasEvidence)
    }

    @Test func `a stall of the judge clears evidence, and what was in flight proves nothing`() {
        var bench = EngineBench.armed()
        bench.fail()
        bench.hang()
        bench.stall(.milliseconds(1_200))
        #expect(!bench.state(0).hasEvidence)
        bench.advance(.seconds(30))
        #expect(!bench.state(0).hasEvidence)
        bench.advance(untilSilent: .seconds(90))
        #expect(bench.engine.isCommitted)
    }

    @Test func `a lag of one second is no stall`() {
        var bench = EngineBench.armed()
        bench.fail()
        bench.stall(.milliseconds(1_100))
        #expect(bench.state(0).hasEvidence)
    }

    @Test func `a stall of the prober clears evidence`() {
        var bench = EngineBench.armed()
        bench.fail()
        bench.ticks = false
        bench.advance(.milliseconds(1_700))
        bench.ticks = true
        bench.advance(.milliseconds(100))
        #expect(!bench.state(0).hasEvidence)
        #expect(bench.events.contains { $0.kind == .proberStall })
    }

    @Test(arguments: [(Duration.milliseconds(300), true), (.seconds(10), false)])
    func `a new prober keeps the evidence of one that died, not of one that had stalled`(
        _ silence: Duration, _ isKept: Bool
    ) {
        var bench = EngineBench.armed()
        bench.fail()
        bench.ticks = false
        bench.advance(silence)
        bench.engine.beginGeneration(2, at: bench.now)
        bench.ticks = true
        bench.advance(.milliseconds(100))
        #expect(bench.state(0).hasEvidence == isKept)
    }

    @Test func `reports of another generation change nothing`() {
        var bench = EngineBench.armed()
        let before = bench.state(0).lastVerifiedStart
        let start = bench.begin()
        bench.advance(.seconds(1))
        bench.engine.beginGeneration(2, at: bench.now)
        bench.end(start: start, .verified) { $0.generation = 1 }
        #expect(bench.state(0).lastVerifiedStart == before)
        bench.end(start: start, .failed) { $0.generation = 1 }
        #expect(!bench.state(0).hasEvidence)
    }

    @Test func `a verified beat moves S0 however late it is, and never back`() {
        var bench = EngineBench.armed()
        let start = bench.now
        bench.good(latency: .seconds(35))
        #expect(bench.state(0).lastVerifiedStart == start && bench.state(0).cause == .late)
        bench.end(start: start - .seconds(20), .verified)
        #expect(bench.state(0).lastVerifiedStart == start)
    }

    @Test func `storage that answers each beat after 29 s is never fenced`() {
        var bench = EngineBench.armed()
        for _ in 0..<20 { bench.good(latency: .seconds(29)) }
        #expect(!bench.engine.isCommitted)
    }

    @Test func `leaving failing takes three good beats in a row`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(25))
        for beats in 1...3 {
            #expect(bench.state(0).health == .failing)
            bench.good()
            if beats < 3 { #expect(bench.decision.reason == .recovering) }
        }
        #expect(bench.state(0).health == .healthy && bench.decision.kind == .none)
    }

    @Test func `a dropped END is made good by the next report`() {
        var bench = EngineBench.armed()
        bench.fail()
        bench.advance(.seconds(5))
        let start = bench.begin()
        bench.lastVerified[0] = start
        bench.advance(.seconds(5))
        bench.begin()
        bench.step()
        #expect(bench.state(0).lastVerifiedStart == start && !bench.state(0).hasEvidence)
    }

    @Test func `a failed END tells of the verified one before it that was dropped`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(5))
        let lost = bench.now
        bench.lastVerified[0] = lost
        bench.advance(.seconds(5))
        bench.end(start: bench.begin(), .failed)
        #expect(bench.state(0).lastVerifiedStart == lost && bench.state(0).hasEvidence)
    }

    // The END of the only verified beat of a process is dropped, and the next process comes after fence_by: it must wait
    // for its own first verdict.
    @Test func `an S0 that was made good ends the wait for the first verdict`() {
        var bench = EngineBench.armed().restarted(after: .seconds(1))
        bench.lastVerified[0] = bench.now
        bench.begin()
        bench.step()
        var next = bench.restarted(after: .seconds(100))
        next.advance(.seconds(1))
        #expect(!next.engine.isCommitted)
        next.good()
        next.advance(.seconds(15))
        #expect(!next.engine.isCommitted)
    }

    @Test func `a wake after a long freeze fences at once`() {
        var bench = EngineBench.armed()
        bench.stall(.seconds(200))
        #expect(bench.engine.isCommitted)
    }
}
