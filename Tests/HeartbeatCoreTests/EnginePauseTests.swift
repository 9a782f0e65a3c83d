import HeartbeatCore
import Testing

/// Maintenance of an SR: never a reason to fence, never a way out for a host that promised.
@Suite struct EnginePauseTests {
    /// So many armed, used SRs whose records promise; every bench beats each 5 s.
    private static func promising(_ count: Int = 1, _ change: (inout BenchFile) -> Void = { _ in }) -> EngineBench {
        var bench = EngineBench.armed(count, change)
        for index in 0..<count { bench.good(index, promised: true) }
        return bench
    }

    @Test func `a pause takes effect once a record that withdraws the promise has verified`() {
        var bench = Self.promising()
        bench.engine.withdraw(.pause(storage: 0))
        let early = bench.engine.pause(0, until: bench.now + .seconds(600), at: bench.now)
        #expect(early == .notWithdrawn)
        #expect(bench.state(0).life == .armed && !bench.state(0).directive.promise)
        bench.good()
        let later = bench.engine.pause(0, until: bench.now + .seconds(600), at: bench.now)
        #expect(later == nil)
        #expect(bench.state(0).life == .paused && bench.engine.withdrawal == nil)
        bench.good()
        #expect(bench.state(0).life == .paused && !bench.state(0).promisedHere)
    }

    @Test func `where the only SR hangs the promise stands, and ends in a fence`() {
        var bench = Self.promising()
        bench.hang()
        bench.advance(.seconds(30))
        bench.engine.withdraw(.pause(storage: 0))
        bench.advance(.seconds(4))
        let refusal = bench.engine.pause(0, until: bench.now + .seconds(600), at: bench.now)
        #expect(refusal == .notWithdrawn)
        bench.engine.cancelWithdrawal()
        bench.advance(.seconds(57))
        #expect(bench.engine.isCommitted)
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == .committed)
    }

    @Test(arguments: [1, 2])
    func `a paused SR that hangs fences nothing, alone or beside one that beats`(_ count: Int) {
        var bench = Self.promising(count)
        bench.pause(0, for: .seconds(3_600))
        bench.hang(0)
        for _ in 0..<60 {
            if count > 1 { bench.good(1) }
            bench.advance(.seconds(5))
        }
        #expect(!bench.engine.isCommitted && bench.state(0).life == .paused)
        #expect(bench.decision.reason == .unguarded && bench.decision.row == 2)
        #expect(count == 1 || bench.state(1).directive.promise)
    }

    // 0 A is paused and goes on beating; 10 B, which is armed and used, is lost.
    @Test func `a lost SR that promised is lost all the same, though a paused one beats`() {
        var bench = Self.promising(2)
        bench.pause(0, for: .seconds(3_600))
        let before = bench.engine.hostLastVerifiedStart
        bench.hang(1)
        for _ in 0..<13 {
            bench.advance(.seconds(5))
            bench.good(0)
        }
        #expect(bench.engine.hostLastVerifiedStart == before)
        bench.advance(.seconds(5))
        #expect(bench.engine.isCommitted && bench.decision.storage == 1)
    }

    // 0 B is lost, the host stays for A; pausing A would fence the host, and a reader that counts B alone would be first.
    @Test func `the last SR that beats is not paused while another is armed`() {
        var bench = Self.promising(2)
        bench.hang(1)
        for _ in 0..<10 {
            bench.advance(.seconds(5))
            bench.good(0)
        }
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == .lastToBeat)
        #expect(bench.engine.endingRefusal(of: 1, at: bench.now) == nil)
        bench.pause(1, for: .seconds(600), by: 0)
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == nil)
    }

    @Test func `what is lost while the promise is being withdrawn is not paused`() {
        var bench = Self.promising(2)
        bench.hang(1)
        bench.advance(.seconds(19))
        bench.good(0)
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == nil)
        bench.engine.withdraw(.pause(storage: 0))
        bench.advance(.seconds(2))
        bench.good(0)
        #expect(bench.engine.withdrawalHolds)
        let refusal = bench.engine.pause(0, until: bench.now + .seconds(600), at: bench.now)
        #expect(refusal == .lastToBeat)
        #expect(bench.state(0).life == .armed)
    }

    @Test func `the last SR in the readers' sight is not paused beside one that they do not see`() {
        let bench = Self.promising(2) {
            $0.readers = .xenserver
            $0.outside = [1]
        }
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == .lastToBeat)
        #expect(bench.engine.endingRefusal(of: 1, at: bench.now) == nil)
    }

    // partial_loss = fence: at 60 s the host would be fenced for this SR, whatever beats elsewhere.
    @Test(arguments: [(Use.some, EndingRefusal.ownSilence), (.none, nil)] as [(Use, EndingRefusal?)])
    func `a silent SR whose own silence counts is not paused while it is needed`(
        _ use: Use, _ refusal: EndingRefusal?
    ) {
        var bench = Self.promising(2) { $0.policy.partialLoss = .fence }
        bench.hang(0)
        for _ in 0..<5 {
            bench.advance(.seconds(5))
            bench.good(1)
            bench.use(use, on: 0)
        }
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == refusal)
    }

    @Test func `a daemon that fences nothing refuses no pause`() {
        var bench = Self.promising(2) { $0.mode = .observe }
        bench.hang(1)
        bench.advance(.seconds(30))
        bench.good(0)
        #expect(bench.engine.endingRefusal(of: 0, at: bench.now) == nil)
    }

    @Test func `its end is announced five minutes and one minute before, then it is observed and arms`() {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(600))
        bench.keepBeating(for: .seconds(595))
        #expect(bench.state(0).life == .paused)
        let warnings = bench.events.filter { $0.kind == .pauseEnding }
        #expect(warnings.map(\.value) == [300_000_000_000, 60_000_000_000])
        bench.advance(.seconds(5))
        #expect(bench.state(0).life == .observing && !bench.state(0).directive.promise)
        #expect(bench.events.filter { $0.kind == .pauseEnded }.map(\.value) == [0])
        bench.good()
        #expect(bench.state(0).life == .armed && bench.state(0).directive.promise)
    }

    @Test func `a pause shorter than a warning's time does without it`() {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(120))
        bench.keepBeating(for: .seconds(110))
        #expect(bench.events.filter { $0.kind == .pauseEnding }.map(\.value) == [60_000_000_000])
    }

    // 0 paused; 10 lost; 600 the pause ends in mid-outage; 900 the storage takes the beat that hung since 10.
    @Test func `a pause that ends in mid-outage leads to observing, never to a fence`() {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(600))
        let start = bench.begin()
        bench.advance(.seconds(890))
        #expect(bench.state(0).life == .observing && !bench.engine.isCommitted)
        bench.end(start: start, .verified)
        bench.advance(.seconds(1))
        #expect(bench.state(0).life == .observing && !bench.engine.isCommitted && !bench.state(0).directive.promise)
        bench.good()
        #expect(bench.state(0).life == .armed)
        bench.advance(.seconds(10))
        #expect(!bench.engine.isCommitted)
    }

    // 0 the SR that the readers see is paused; 300 one that they do not see comes back.
    @Test func `nothing arms beside a paused SR that would be due at once`() {
        var bench = EngineBench(
            {
                var file = BenchFile(storages: 2)
                file.readers = .xenserver
                file.outside = [1]
                return file.settings
            }())
        bench.use(.some, on: 0)
        bench.use(.some, on: 1)
        bench.good(0)
        bench.good(0, promised: true)
        bench.pause(0, for: .seconds(600))
        for _ in 0..<155 {
            bench.good(0)
            bench.advance(.seconds(2))
            bench.good(1)
            bench.advance(.seconds(2))
        }
        #expect(!bench.engine.isCommitted && bench.state(0).life == .armed && bench.state(1).life == .armed)
        let armed = bench.events.filter { $0.kind == .life && $0.life == .armed }
        #expect(armed.map(\.storage) == [0, 0, 1])
    }

    @Test func `resume ends a pause early, and does nothing to what is not paused`() {
        var bench = Self.promising()
        let isPaused = bench.engine.resume(0, at: bench.now)
        #expect(!isPaused)
        bench.pause(0, for: .seconds(600))
        bench.hang()
        bench.advance(.seconds(300))
        let wasPaused = bench.engine.resume(0, at: bench.now)
        #expect(wasPaused)
        bench.advance(.seconds(300))
        #expect(bench.state(0).life == .observing && !bench.engine.isCommitted)
        #expect(bench.events.filter { $0.kind == .pauseEnded }.map(\.value) == [300_000_000_000])
        #expect(bench.events.contains { $0.kind == .pauseEnding })
    }

    @Test(arguments: [Duration.seconds(90), .seconds(1_200)])
    func `pausing a paused SR moves its end, at once`(_ length: Duration) {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(600))
        bench.hang()
        bench.advance(.seconds(60))
        bench.engine.withdraw(.pause(storage: 0))
        let end = bench.now + length
        let refusal = bench.engine.pause(0, until: end, at: bench.now)
        #expect(refusal == nil)
        #expect(bench.state(0).pausedUntil == end)
        bench.advance(length - .seconds(1))
        #expect(bench.state(0).life == .paused)
        bench.advance(.seconds(1))
        #expect(bench.state(0).life == .observing)
    }

    @Test(arguments: [(false, Duration.seconds(5)), (true, .seconds(5)), (true, .seconds(300))])
    func `a pause survives a restart within the boot`(_ isClean: Bool, _ gap: Duration) {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(600))
        let end = bench.state(0).pausedUntil
        var next = bench.restarted(after: gap, isClean: isClean)
        next.hang()
        next.advance(end - next.now - .seconds(1))
        #expect(next.state(0).life == .paused && next.state(0).pausedUntil == end)
        next.advance(.seconds(300))
        #expect(next.state(0).life == .observing && !next.engine.isCommitted)
    }

    @Test func `a pause that ended while nobody ran is over at the start`() {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(60))
        var next = bench.restarted(after: .seconds(3_000))
        next.step()
        #expect(next.state(0).life == .observing && next.events.contains { $0.kind == .pauseEnded })
        next.advance(.seconds(300))
        #expect(!next.engine.isCommitted)
    }

    @Test func `a reload changes nothing of a pause`() {
        var bench = Self.promising(2)
        bench.pause(0, for: .seconds(600))
        var file = BenchFile(storages: 2)
        file.timing.fenceBy = .seconds(100)
        file.orphans = [0]
        bench.engine.adopt(file.settings, at: bench.now)
        #expect(bench.state(1).life == .paused && bench.state(1).isOrphan && !bench.state(1).directive.promise)
    }

    @Test func `a stop that comes while a pause waits for its withdrawal goes first`() {
        var bench = Self.promising()
        bench.engine.withdraw(.pause(storage: 0))
        bench.engine.withdraw(.stop)
        bench.good()
        let refusal = bench.engine.pause(0, until: bench.now + .seconds(60), at: bench.now)
        #expect(refusal == .notWithdrawn)
        #expect(bench.engine.withdrawal == .stop && bench.engine.withdrawalHolds)
    }

    @Test func `a paused SR has no say about the watchdog`() {
        var bench = Self.promising()
        bench.pause(0, for: .seconds(600))
        bench.hang()
        bench.advance(.seconds(200))
        #expect(bench.engine.watchdogDeadline(at: bench.now) == .never)
        #expect(bench.engine.feedingEnds(timeout: .seconds(60), at: bench.now) > bench.now)
    }
}

extension EngineBench {
    /// Withdraws the promise for an SR by a record on `other` (or on itself), then pauses it.
    fileprivate mutating func pause(_ index: Int, for length: Duration, by other: Int? = nil) {
        engine.withdraw(.pause(storage: index))
        good(other ?? index)
        let refusal = engine.pause(index, until: now + length, at: now)
        #expect(refusal == nil)
        step()
    }

    /// Beats each 5 s until so much time has passed.
    fileprivate mutating func keepBeating(for duration: Duration) {
        let end = now + duration
        while now < end {
            advance(min(.seconds(5), end - now))
            if now < end { good() }
        }
    }
}
