import HeartbeatCore
import Testing

/// Row 7: a loss that every other host shares is waited out; and what a peer that sees less of this host than others changes.
@Suite struct EngineHoldTests {
    /// Two used SRs and two peers on both, watched for longer than takeover_after; SR 0 is lost here and, where asked for, for
    /// `others` too.
    private static func lost(others: Set<Int>, _ change: (inout BenchFile) -> Void = { $0.policy.partialLoss = .fence })
        -> PeerBench
    {
        var peers = PeerBench(EngineBench.armed(2, change), peers: 2)
        peers.live(150)
        for index in others { peers.peers[index].lost = [0] }
        return peers
    }

    @Test func `what everybody lost is held, for as long as they say so, and each host tells that it lost it too`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(60, good: [1])
        #expect(peers.bench.state(0).directive.loss)
        peers.live(600, good: [1])
        #expect(!peers.bench.engine.isCommitted && peers.bench.decision.kind == .hold)
        #expect(peers.bench.decision.row == 7 && peers.bench.decision.reason == .held)
        peers.bench.good(0)
        #expect(!peers.bench.state(0).directive.loss && peers.bench.state(0).hold == .none)
    }

    @Test func `a loss that nobody shares fences alone, after a look of three intervals`() {
        var peers = Self.lost(others: [])
        peers.live(60, good: [1])
        #expect(!peers.bench.engine.isCommitted)
        peers.live(20, good: [1])
        #expect(peers.bench.engine.isCommitted && peers.bench.decision.row == 8)
    }

    @Test func `hosts that lost it a little later are waited for`() {
        var peers = Self.lost(others: [])
        peers.live(60, good: [1])
        #expect(peers.bench.decision.reason == .holdSought || peers.bench.decision.kind != .fence)
        peers.peers[0].lost = [0]
        peers.peers[1].lost = [0]
        peers.live(300, good: [1])
        #expect(!peers.bench.engine.isCommitted && peers.bench.decision.reason == .held)
    }

    @Test func `the first host that has it back ends the hold, and this one fences fence_after later`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        peers.peers[1].lost = []
        peers.live(55, good: [1])
        #expect(peers.bench.decision.reason == .holdEnding && !peers.bench.engine.isCommitted)
        peers.live(10, good: [1])
        #expect(peers.bench.engine.isCommitted)
    }

    // 0 lost for all; 300 the beat that hung all the time verifies, and its start is 300 s old.
    @Test func `the beat that hung through a hold and verifies at last fences nobody`() {
        var peers = Self.lost(others: [0, 1])
        let start = peers.bench.begin(0)
        peers.live(300, good: [1])
        peers.bench.end(0, start: start, .verified)
        #expect(!peers.bench.engine.isCommitted && !peers.bench.state(0).directive.loss)
        peers.bench.advance(.seconds(2))
        #expect(!peers.bench.engine.isCommitted && !peers.bench.state(0).directive.loss)
        peers.live(90)
        #expect(!peers.bench.engine.isCommitted && peers.bench.state(0).hold == .none)
    }

    @Test func `a beat that verifies ends the ending`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        peers.peers[1].lost = []
        peers.live(30, good: [1])
        peers.live(120)
        #expect(!peers.bench.engine.isCommitted && peers.bench.state(0).hold == .none)
    }

    @Test func `a host that is out of sight may have it: the hold ends, and goes on when all are seen again`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        peers.live(30, good: [1], writing: [0])
        #expect(peers.bench.decision.reason == .holdEnding)
        peers.live(100, good: [1])
        #expect(peers.bench.decision.reason == .held && !peers.bench.engine.isCommitted)
        peers.live(90, good: [1], writing: [0])
        #expect(peers.bench.engine.isCommitted)
    }

    @Test func `a hold is never vacuous: no peer, a bare peer, or too short a memory, and it fences`() {
        var alone = PeerBench(EngineBench.armed(2) { $0.policy.partialLoss = .fence }, peers: 1, storages: [1])
        alone.live(150)
        alone.live(70, good: [1])
        #expect(alone.bench.engine.isCommitted)
        var bare = Self.lost(others: [0, 1])
        bare.peers[0].isBare = true
        bare.live(70, good: [1])
        #expect(bare.bench.engine.isCommitted)
        var young = PeerBench(EngineBench.armed(2) { $0.policy.partialLoss = .fence }, peers: 2)
        young.live(60)
        young.peers[0].lost = [0]
        young.peers[1].lost = [0]
        young.live(70, good: [1])
        #expect(young.bench.engine.isCommitted)
    }

    @Test func `by default the host stays where every peer sees it elsewhere, and fences where one sees it only here`()
    {
        var all = Self.lost(others: []) { _ in }
        all.live(600, good: [1])
        #expect(!all.bench.engine.isCommitted && all.bench.decision.reason == .partialLoss)
        var one = PeerBench(EngineBench.armed(2), peers: 2)
        one.peers[1].storages = [0]
        one.live(150)
        one.live(75, good: [1])
        #expect(one.bench.engine.isCommitted && one.bench.decision.row == 8 && one.bench.decision.storage == 0)
        #expect(one.bench.decision.reason == .seenOnlyHere)
    }

    @Test func `a short silence of the other SR does not make an old loss count`() {
        var peers = Self.lost(others: []) { _ in }
        peers.live(600, good: [1])
        peers.bench.advance(.seconds(30))
        #expect(!peers.bench.engine.isCommitted)
        peers.live(60, good: [1])
        #expect(!peers.bench.engine.isCommitted)
    }

    // 300 released; 310 paused unseen for 45 s: 20 s later its fence_after of 60 s is over in true time.
    @Test(arguments: [(0, false), (45, true)])
    func `a pause that no clock of its own shows is no respite for a host that was released`(
        _ pause: Int, _ isFenced: Bool
    ) {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        peers.peers[1].lost = []
        peers.live(10, good: [1])
        for index in peers.peers.indices { peers.peers[index].clockAhead = .seconds(pause) }
        peers.live(20, good: [1])
        #expect(peers.bench.engine.isCommitted == isFenced)
    }

    @Test func `held SRs never stop the feeding of the watchdog`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        let deadline = peers.bench.engine.watchdogDeadline(at: peers.bench.now)
        #expect(deadline > peers.bench.now + .seconds(90))
    }

    @Test func `a restart does not tell the others that a lost SR is back`() {
        var peers = Self.lost(others: [0, 1])
        peers.live(300, good: [1])
        let next = peers.bench.restarted(after: .seconds(2))
        #expect(next.state(0).directive.loss && !next.state(1).directive.loss)
    }
}

/// What the clocks of other hosts tell.
@Suite struct EnginePeerClockTests {
    private static func jumped(_ jump: Duration, peers count: Int, agreeing: Int) -> PeerBench {
        var peers = PeerBench(EngineBench.armed(), peers: count)
        peers.live(60)
        for index in 0..<agreeing { peers.peers[index].clockAhead = jump }
        peers.live(5)
        return peers
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 2)])
    func `a pause that only the peers' clocks show is silence`(_ count: Int, _ agreeing: Int) {
        let peers = Self.jumped(.seconds(200), peers: count, agreeing: agreeing)
        #expect(peers.bench.engine.isCommitted)
        #expect(peers.bench.events.contains { $0.kind == .hiddenPause })
    }

    @Test func `a short one is a stall, and the next beat ends its silence`() {
        var peers = Self.jumped(.seconds(40), peers: 2, agreeing: 2)
        #expect(!peers.bench.engine.isCommitted && peers.bench.silence() >= .seconds(40))
        peers.live(10)
        #expect(peers.bench.silence() < .seconds(10))
    }

    // 0 last beat; 60 paused unseen for 60 s; on waking a beat verifies. The peers saw 120 s.
    @Test func `a pause counts on top of the silence before the first beat after it`() {
        var peers = PeerBench(EngineBench.armed(), peers: 2)
        peers.live(60)
        peers.bench.advance(.seconds(50))
        for index in peers.peers.indices { peers.peers[index].clockAhead = .seconds(60) }
        peers.bench.good()
        peers.round()
        #expect(peers.bench.engine.isCommitted)
    }

    @Test func `a peer that is heard of no more need not agree`() {
        var peers = PeerBench(EngineBench.armed(), peers: 2)
        peers.live(60)
        peers.peers[0].clockAhead = .seconds(200)
        peers.live(25, writing: [0])
        #expect(peers.bench.engine.isCommitted)
    }

    @Test func `one clock of several is not believed, and is told`() {
        var peers = Self.jumped(.seconds(500), peers: 3, agreeing: 1)
        peers.live(30)
        #expect(!peers.bench.engine.isCommitted)
        #expect(peers.bench.events.contains { $0.kind == .pauseDoubted && $0.peer == peers.peers[0].name })
    }

    // 0 an array stands still for everybody; 300 it is back: what was queued shows clocks of 300 s ago, the next records do not.
    @Test func `records that lay in a queue, and those after them, are no jump`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 3)
        peers.live(60)
        peers.live(300, good: [1])
        for index in peers.peers.indices { peers.peers[index].clockAhead = .seconds(-300) }
        peers.round([0])
        for index in peers.peers.indices { peers.peers[index].clockAhead = .zero }
        peers.live(30)
        #expect(!peers.bench.engine.isCommitted && !peers.bench.events.contains { $0.kind == .hiddenPause })
    }

    @Test func `a boot that is first read of out of a queue, and its next record, are no jump`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(60)
        peers.peers[0].bootID = BootID(high: 5, low: 5)
        peers.peers[0].clockAhead = .seconds(-600)
        peers.live(5)
        peers.peers[0].clockAhead = .seconds(-500)
        peers.live(60)
        #expect(!peers.bench.engine.isCommitted && !peers.bench.events.contains { $0.kind == .hiddenPause })
    }

    @Test func `a pause that a peer's records on two SRs show counts once`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(60)
        peers.peers[0].clockAhead = .seconds(40)
        peers.round()
        #expect(peers.bench.events.count { $0.kind == .hiddenPause } == 1)
        #expect(peers.bench.now - peers.bench.state(0).lastVerifiedStart < .seconds(60))
    }

    // 60 paused unseen; 105 one of the peers is cut off; 260 awake: what it wrote last shows 45 s, the other one 200 s.
    @Test(arguments: [[0, 1], [1, 0]]) func `of two peers, the one that saw a pause to its end is believed`(
        _ order: [Int]
    ) {
        var peers = PeerBench(EngineBench.armed(), peers: 2)
        peers.live(60)
        peers.peers[0].clockAhead = .seconds(45)
        peers.peers[1].clockAhead = .seconds(200)
        for index in order { peers.round(writing: [index]) }
        peers.live(5, writing: [1])
        #expect(peers.bench.engine.isCommitted)
    }

    // The same, and the cut peer comes back later: its clock shows the rest of a pause that is known.
    @Test func `what a pause is known to have hidden is not suspected again`() {
        var peers = Self.jumped(.seconds(40), peers: 3, agreeing: 2)
        peers.live(10, writing: [0, 1])
        peers.peers[2].clockAhead = .seconds(40)
        peers.live(60)
        #expect(peers.bench.events.count { $0.kind == .hiddenPause } == 1)
        #expect(!peers.bench.events.contains { $0.kind == .pauseDoubted })
    }

    // One reading may be of a record that was written before: it denies nothing.
    @Test func `a peer that wrote no more since the pause denies nothing`() {
        var peers = PeerBench(EngineBench.armed(), peers: 2)
        peers.live(60)
        peers.peers[0].clockAhead = .seconds(200)
        peers.peers[1].clockAhead = .seconds(3)
        peers.round()
        peers.live(25, writing: [0])
        #expect(peers.bench.engine.isCommitted)
    }

    // 60 paused unseen; 160 the peer is reset, 200 it boots; 500 awake: it looks like 5 s since the old boot's last record.
    @Test func `a peer that booted in a pause tells how long it was at least`() {
        var peers = PeerBench(EngineBench.armed(), peers: 1)
        peers.live(60)
        peers.peers[0].bootID = BootID(high: 5, low: 5)
        peers.peers[0].clockAhead = BootInstant(nanoseconds: 0) - peers.bench.now + .seconds(300)
        peers.peers[0].wallAhead = .seconds(440)
        peers.live(5)
        #expect(peers.bench.engine.isCommitted)
    }

    @Test func `a reboot of a peer is no jump`() {
        var peers = PeerBench(EngineBench.armed(), peers: 1)
        peers.live(60)
        peers.peers[0].bootID = BootID(high: 5, low: 5)
        peers.peers[0].clockAhead = .seconds(5000)
        peers.live(30)
        #expect(!peers.bench.engine.isCommitted)
    }

    @Test(arguments: [
        (Duration.seconds(4), ClockSkew.Level.none), (.seconds(8), .warning), (.seconds(20), .critical),
        (.seconds(-21), .critical), (.seconds(-9), .none), (.seconds(-13), .warning),
    ])
    func `skew is told as little as the readings allow`(_ skew: Duration, _ level: ClockSkew.Level) {
        var peers = PeerBench(EngineBench.armed(), peers: 2)
        peers.peers[0].wallAhead = skew
        peers.live(30)
        #expect(peers.bench.engine.clockSkew.level == level, "\(peers.bench.engine.clockSkew.widest)")
        if level != .none { #expect(peers.bench.engine.clockSkew.host == peers.peers[0].name) }
    }
}
