import HeartbeatCore
import Testing

/// CloudStack's number beside, after and without a record.
@Suite struct PeerNumberTests {
    private var peers: PeerBench
    /// The last word of the first peer, on SR 0, and the second of it.
    private let record: HeartbeatRecord
    private var second: Int64 { record.wallNanoseconds / 1_000_000_000 }

    init() {
        peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(30)
        var record = peers.record(peers.peers[0], on: 0)
        record.sequence += 100
        self.record = record
    }

    /// As the reader tells it: not looked at while the record is news, then once, then each change.
    private mutating func tell(_ number: Int64, on storage: Int = 0, hasRecord: Bool = true) {
        var sighting = PeerSighting(
            .content, storage: UInt32(storage), generation: peers.bench.engine.generation, host: record.host,
            start: peers.bench.now, end: peers.bench.now)
        sighting.hasRecord = hasRecord
        if hasRecord { sighting.record = record }
        sighting.number = number
        peers.bench.engine.receive(sighting, at: peers.bench.now)
    }

    /// The last beat, the number of it as the reader has it a round later, and silence.
    private mutating func die(leaving number: Int64) {
        tell(PeerSighting.unreadNumber)
        peers.live(5, writing: [])
        tell(number)
        peers.live(200, writing: [])
    }

    private var isDead: Bool { if case .dead = peers.verdict() { true } else { false } }
    private var isAlive: Bool { if case .alive = peers.verdict() { true } else { false } }

    @Test func `the number of the last beat, and one that was never written, leave a dead host dead`() {
        for number in [second, second - 3_600, PeerSighting.noNumber] {
            var test = self
            test.die(leaving: number)
            #expect(test.isDead, "\(number): \(test.peers.verdict())")
        }
    }

    @Test mutating func `a number that goes on under a record which was left behind is a sign of life, and stays one`()
    {
        die(leaving: second)
        #expect(isDead)
        tell(second + 205)
        #expect(isAlive)
        // Its writer pauses; the record's promise has not become true again.
        peers.live(900, writing: [])
        #expect(peers.verdict() == .unknown(.laterNumber(storage: 0, by: .seconds(205))))
    }

    @Test mutating func `a number later than the record was seen by this host without any change`() {
        die(leaving: second + 60)
        #expect(peers.verdict() == .unknown(.laterNumber(storage: 0, by: .seconds(60))))
    }

    // Interval 5 s: 2 intervals and 10 s are explained, by clocks of a second's grain.
    @Test func `what a beat explains is no doubt`() {
        for (ahead, expectsDead) in [(Int64(19), true), (22, false)] {
            var test = self
            test.die(leaving: second + ahead)
            #expect(test.isDead == expectsDead, "\(ahead): \(test.peers.verdict())")
        }
    }

    @Test mutating func `a later beat of the host takes the doubt back`() {
        die(leaving: second + 60)
        peers.peers[0].sequence += 200
        peers.live(30)
        #expect(isAlive)
        peers.live(200, writing: [])
        #expect(isDead)
    }

    // On an SR that heartbeat does not have there, CloudStack's script may write up to the fence.
    @Test func `a number alone on another SR counts once it is later than the promise reaches`() {
        for (ahead, expectsDead) in [(Int64(100), true), (145, false)] {
            var bench = PeerBench(EngineBench.armed(2), peers: 1, storages: [0])
            bench.live(30)
            var test = self
            test.peers = bench
            var sighting = PeerSighting(
                .content, storage: 1, generation: bench.bench.engine.generation, host: record.host,
                start: bench.bench.now, end: bench.bench.now)
            sighting.number = (bench.bench.now.nanoseconds - 5_000_000_000) / 1_000_000_000 + ahead
            test.peers.bench.engine.receive(sighting, at: bench.bench.now)
            test.peers.live(400, writing: [])
            #expect(test.isDead == expectsDead, "\(ahead): \(test.peers.verdict())")
        }
    }

    @Test mutating func `the largest number that can be written is later than any record`() {
        die(leaving: .max)
        guard case .unknown(.laterNumber) = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
    }
}
