import HeartbeatCore
import Testing

/// The direct view beside the engine's beats.
@Suite struct EngineDirectTests {
    /// A look that began `ago` and ends now.
    private static func look(
        _ bench: inout EngineBench, _ outcome: DirectOutcome, ago: Duration = .milliseconds(1), on index: Int = 0,
        depth: DirectDepth = .touch, _ change: (inout DirectFinding) -> Void = { _ in }
    ) {
        var finding = DirectFinding(storage: UInt32(index), start: bench.now - ago, end: bench.now)
        finding.outcome = outcome
        finding.depth = depth
        finding.hasAnswered = outcome == .fine
        finding.hasReadRecord = outcome == .fine
        finding.recordClock = outcome == .fine ? bench.state(index).lastVerifiedStart : .never
        change(&finding)
        bench.engine.receive(finding, at: bench.now)
        bench.step()
    }

    private static func spared(_ count: Int = 1) -> EngineBench {
        EngineBench.armed(count) {
            $0.policy.lostMountStuck = .alert
            $0.writesDirectly = true
        }
    }

    @Test func `a stuck mount is named once the beat hangs, and told once`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(3))
        #expect(bench.engine.directDepth(0, at: bench.now) == .touch)
        Self.look(&bench, .fine)
        #expect(bench.state(0).diagnosis == .none)
        bench.advance(.seconds(8))
        #expect(bench.state(0).diagnosis == .mountStuck)
        bench.advance(.seconds(20))
        let told = bench.events.filter { $0.kind == .diagnosis }
        #expect(told.map(\.diagnosis) == [.mountStuck])
        #expect(bench.decision.diagnosis == .mountStuck || bench.decision.kind == .alert)
    }

    @Test func `what was named stands while nothing new is known, and ends when both ways answer`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(11))
        Self.look(&bench, .silent, ago: .seconds(10))
        #expect(bench.state(0).diagnosis == .serverGone)
        Self.look(&bench, .garbled)
        #expect(bench.state(0).diagnosis == .serverGone)
        bench.good()
        #expect(bench.state(0).diagnosis == .serverGone)
        bench.advance(.seconds(1))
        Self.look(&bench, .fine)
        #expect(bench.state(0).diagnosis == .none)
        #expect(bench.engine.directDepth(0, at: bench.now) == .look)
    }

    @Test func `a viewer that tells nothing any more leaves no diagnosis of an SR that beats`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(4))
        Self.look(&bench, .fine)
        bench.good()
        Self.look(&bench, .unreachable, ago: .seconds(1))
        bench.good()
        bench.step()
        #expect(bench.state(0).diagnosis == .oneSidedPath)
        for _ in 0..<12 {
            bench.advance(.seconds(5))
            bench.good()
        }
        #expect(bench.state(0).diagnosis == .none)
    }

    @Test func `no finding is evidence: the fence comes neither earlier nor later by any`() {
        var generator = SeededRandom(seed: 7)
        for round in 0..<40 {
            var plain = EngineBench.armed(2)
            var viewed = plain
            for turn in 0..<1_300 {
                let index = Int.random(in: 0..<2, using: &generator)
                let isGood = turn < 300 && turn % 20 == 0
                if isGood {
                    plain.good(index)
                    viewed.good(index)
                } else if turn % 50 == 0 {
                    plain.fail(index)
                    viewed.fail(index)
                }
                let outcome = DirectOutcome.allCases.randomElement(using: &generator) ?? .fine
                Self.look(
                    &viewed, outcome, ago: .milliseconds(Int64.random(in: 1...9_000, using: &generator)), on: index
                ) {
                    $0.recordClock = $0.end - .milliseconds(Int64.random(in: 0...60_000, using: &generator))
                    $0.writtenStart = $0.start
                }
                plain.step()
                plain.advance(.milliseconds(100))
                viewed.advance(.milliseconds(100))
                #expect(
                    plain.decision.kind == viewed.decision.kind && plain.decision.row == viewed.decision.row,
                    "\(round), \(turn)")
                #expect(plain.engine.committedAt == viewed.engine.committedAt)
                guard plain.decision.kind == viewed.decision.kind else { return }
            }
            #expect(plain.engine.isCommitted)
        }
    }

    @Test func `a stuck mount is fenced like any loss, whatever is written past it, unless the policy spares it`() {
        for isSpared in [false, true] {
            var bench = isSpared ? Self.spared() : EngineBench.armed { $0.writesDirectly = true }
            bench.advance(.seconds(5))
            bench.hang()
            for _ in 0..<40 {
                bench.advance(.seconds(5))
                Self.look(&bench, .fine, depth: bench.engine.directDepth(0, at: bench.now)) {
                    if $0.depth == .write { ($0.writtenStart, $0.isDirectRecord) = ($0.start, true) }
                }
            }
            #expect(bench.engine.isCommitted == !isSpared)
            #expect(bench.state(0).health == .lost)
            if isSpared {
                #expect(bench.decision.reason == .mountStuck && bench.decision.isCritical)
                #expect(bench.engine.feedingEnds(timeout: .seconds(60), at: bench.now) > bench.now)
            }
        }
    }

    @Test
    func `a spared host fences in time when the server goes too, counted from the last record written past the mount`()
    {
        var bench = Self.spared()
        bench.advance(.seconds(5))
        bench.hang()
        var last = BootInstant.never
        for _ in 0..<20 {
            bench.advance(.seconds(5))
            Self.look(&bench, .fine, depth: bench.engine.directDepth(0, at: bench.now)) {
                guard $0.depth == .write else { return }
                ($0.writtenStart, $0.isDirectRecord) = ($0.start, true)
                last = $0.start
            }
        }
        #expect(last != .never && !bench.engine.isCommitted)
        while !bench.engine.isCommitted, bench.now - last < .seconds(200) {
            bench.advance(.seconds(1))
            Self.look(&bench, .silent, ago: .milliseconds(900))
        }
        let silence = bench.engine.committedAt - last
        // Jitter is at most interval.
        #expect(silence >= .seconds(60) && silence <= .seconds(66))
    }

    @Test
    func
        `the record is not written past the mount of a host that takes its promise back, or of a kind that is not let`()
    {
        var bench = Self.spared()
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(12))
        Self.look(&bench, .fine)
        #expect(bench.engine.directDepth(0, at: bench.now) == .write)
        bench.engine.withdraw(.stop)
        #expect(bench.engine.directDepth(0, at: bench.now) == .touch)
        var other = EngineBench.armed()
        other.advance(.seconds(5))
        other.hang()
        other.advance(.seconds(12))
        Self.look(&other, .fine)
        #expect(other.state(0).diagnosis == .mountStuck)
        #expect(other.engine.directDepth(0, at: other.now) == .touch)
    }

    @Test func `a policy that spares holds only once storage has been told of it`() {
        var bench = EngineBench.armed { $0.writesDirectly = true }
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(12))
        var file = BenchFile(storages: 1)
        file.policy.lostMountStuck = .alert
        file.writesDirectly = true
        bench.engine.adopt(file.settings, at: bench.now)
        for _ in 0..<20 where !bench.engine.isCommitted {
            bench.advance(.seconds(5))
            Self.look(&bench, .fine, depth: .write) { ($0.writtenStart, $0.isDirectRecord) = ($0.start, true) }
        }
        #expect(bench.engine.isCommitted)
    }

    @Test func `a restart in the middle of a spared loss goes on from the last record written`() {
        var bench = Self.spared()
        bench.advance(.seconds(5))
        bench.hang()
        for _ in 0..<30 {
            bench.advance(.seconds(5))
            Self.look(&bench, .fine, depth: .write) { ($0.writtenStart, $0.isDirectRecord) = ($0.start, true) }
        }
        #expect(!bench.engine.isCommitted)
        var next = bench.restarted(after: .seconds(2))
        next.use(.some)
        next.hang()
        next.advance(.seconds(30))
        #expect(!next.engine.isCommitted)
        next.advance(.seconds(40))
        #expect(next.engine.isCommitted)
    }

    @Test(arguments: [1, 2]) func `peers that share the stuck SR only have seen the record past the mount too`(
        count: Int
    ) {
        for isWritten in [true, false] {
            var peers = PeerBench(Self.spared(count), peers: 2, storages: [0])
            peers.live(150)
            peers.bench.hang(0)
            let well = Array(1..<count)
            for _ in 0..<40 where !peers.bench.engine.isCommitted {
                for other in well { peers.bench.good(other) }
                peers.round(well)
                peers.bench.advance(.seconds(5))
                let depth = peers.bench.engine.directDepth(0, at: peers.bench.now)
                Self.look(&peers.bench, .fine, depth: depth) {
                    if depth == .write, isWritten { ($0.writtenStart, $0.isDirectRecord) = ($0.start, true) }
                }
            }
            #expect(peers.bench.engine.isCommitted == !isWritten, "\(count) SRs")
        }
    }

    @Test func `a stall in the first seconds of a hang keeps neither the name nor the record from coming`() {
        var bench = Self.spared()
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(3))
        bench.stall(.seconds(2))
        for _ in 0..<30 {
            bench.advance(.seconds(5))
            let depth = bench.engine.directDepth(0, at: bench.now)
            Self.look(&bench, .fine, depth: depth) {
                if depth == .write { ($0.writtenStart, $0.isDirectRecord) = ($0.start, true) }
            }
        }
        #expect(bench.state(0).diagnosis == .mountStuck && bench.state(0).directBeatStart != .never)
        #expect(!bench.engine.isCommitted)
    }

    @Test func `a slow server takes the record past the mount all the same, and one that fences writes none`() {
        var bench = Self.spared()
        bench.advance(.seconds(5))
        bench.hang()
        bench.advance(.seconds(15))
        Self.look(&bench, .fine, ago: .seconds(4))
        #expect(bench.state(0).diagnosis == .slowServer)
        #expect(bench.engine.directDepth(0, at: bench.now) == .write)
        bench.advance(.seconds(120))
        #expect(bench.engine.isCommitted && bench.engine.directDepth(0, at: bench.now) == .touch)
    }

    @Test func `one look at another record than the one that verified is a doubt, two are a lie`() {
        var bench = EngineBench.armed()
        bench.advance(.seconds(1))
        for (number, told) in [(1, Diagnosis.none), (2, .lyingStorage)] {
            Self.look(&bench, .fine) { $0.recordClock = EngineBench.birth - .seconds(9) }
            // A beat in between does not take it back.
            bench.good()
            bench.advance(.seconds(1))
            #expect(bench.state(0).diagnosis == told, "look \(number)")
        }
        Self.look(&bench, .fine)
        #expect(bench.state(0).diagnosis == .none)
    }
}
