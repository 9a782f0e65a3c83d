import HeartbeatCore
import Testing

/// Dead is said only of a promise, and only by time that the observer itself could see.
@Suite struct PeerVerdictTests {
    private static func watched(_ seconds: Int = 200, _ change: (inout PeerBench) -> Void = { _ in }) -> PeerBench {
        var peers = PeerBench(EngineBench.armed(2), peers: 2)
        change(&peers)
        peers.live(30)
        peers.live(seconds, writing: [])
        return peers
    }

    @Test func `a host that is seen to change is alive, and a new boot is told`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(30)
        guard case .alive(_, false) = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
        peers.peers[0].bootID = BootID(high: 8, low: 8)
        peers.live(10)
        guard case .alive(_, true) = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
    }

    @Test func `dead after takeover_after of watched silence on every SR that it promises, and not before`() {
        guard case .dead = Self.watched(140).verdict() else { return #expect(Bool(false)) }
        guard case .unknown(.watching) = Self.watched(110).verdict() else { return #expect(Bool(false)) }
    }

    @Test func `the record's takeover_after counts where it is the longer one`() {
        let peers = Self.watched(140) { $0.peers[0].takeoverAfter = .seconds(300) }
        guard case .unknown(.watching) = peers.verdict() else { return #expect(Bool(false)) }
        guard case .dead = peers.verdict(1) else { return #expect(Bool(false)) }
    }

    @Test func `a withdrawn promise is unknown for ever`() {
        #expect(Self.watched(900) { $0.peers[0].promises = false }.verdict() == .unknown(.withdrawn))
    }

    @Test
    func
        `a record written past a stuck mount takes the promise of that SR's record, not that of a newer one elsewhere`()
    {
        for storages in [[0], [0, 1]] {
            var peers = PeerBench(EngineBench.armed(2), peers: 1, storages: storages)
            peers.live(30)
            var sighting = PeerSighting(
                .content, storage: 0, generation: peers.bench.engine.generation, host: peers.peers[0].name,
                start: peers.bench.now, end: peers.bench.now)
            sighting.hasRecord = true
            sighting.record = peers.record(peers.peers[0], on: 0)
            sighting.record.sequence -= 1
            sighting.record.promise = false
            sighting.record.isMountStuck = true
            for index in 0..<sighting.record.storages.count {
                sighting.record.storages.set(index, promise: false, loss: false)
            }
            peers.bench.engine.receive(sighting, at: peers.bench.now)
            peers.live(200, writing: [])
            if storages.count == 1 {
                #expect(peers.verdict() == .unknown(.withdrawn))
            } else {
                guard case .dead = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
            }
        }
    }

    @Test func `a host with a bare number is never dead`() {
        #expect(Self.watched(900) { $0.peers[0].isBare = true }.verdict() == .unknown(.bare))
    }

    @Test func `a host of which nothing was read is unknown`() {
        let peers = Self.watched()
        let verdict = peers.bench.engine.peers.verdict(
            of: PeerBench.name("nobody"), at: peers.bench.now, takeoverAfter: .seconds(120), interval: .seconds(5))
        #expect(verdict == .unknown(.neverSeen))
    }

    @Test func `a host that names an SR on which nothing is seen of it is looked for there`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 2)
        peers.peers[0].lost = [1]
        peers.live(10)
        #expect(peers.bench.engine.peers.hostsUnseen(on: 1) == [peers.peers[0].name])
        #expect(peers.bench.engine.peers.hostsUnseen(on: 0).isEmpty)
        peers.peers[0].lost = []
        peers.live(10)
        #expect(peers.bench.engine.peers.hostsUnseen(on: 1).isEmpty)
    }

    @Test func `an own failed, late or missing beat, and an own stall, each begin the count anew`() {
        for trouble in 0..<4 {
            var peers = Self.watched(110)
            switch trouble {
            case 0: peers.bench.fail(1)
            case 1: peers.bench.good(1, latency: .seconds(6))
            case 2: peers.bench.advance(.seconds(11))
            default: peers.bench.stall(.seconds(3))
            }
            peers.live(100, writing: [])
            guard case .unknown(.watching) = peers.verdict() else { return #expect(Bool(false), "trouble \(trouble)") }
            peers.live(60, writing: [])
            guard case .dead = peers.verdict() else { return #expect(Bool(false), "trouble \(trouble)") }
        }
    }

    @Test func `an array that froze for everybody and thaws kills nobody`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(30)
        peers.live(300, good: [])
        // Own beats come back first; the peer's writes are still on their way.
        peers.live(60, writing: [])
        guard case .unknown(.watching) = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
        peers.live(10)
        guard case .alive = peers.verdict() else { return #expect(Bool(false)) }
    }

    @Test func `an SR that was lost here counts once a record that says it is back has verified elsewhere`() {
        var peers = PeerBench(EngineBench.armed(2, { $0.policy.allLost = .hold }), peers: 1)
        peers.live(30)
        peers.live(120, good: [])
        #expect(peers.bench.state(0).isLossTold && peers.bench.state(1).isLossTold)
        peers.live(200, good: [0], writing: [])
        // SR 1 is still lost here: nowhere could a peer have read that SR 0 is back.
        #expect(peers.bench.engine.peers.watches[0].unchanged(since: EngineBench.birth) == .zero)
    }

    @Test func `a host that promises on an SR which is not here is unknown`() {
        var peers = Self.watched(0)
        var record = peers.record(peers.peers[0], on: 0)
        record.sequence += 100
        record.storages.append(StorageMark(of: PeerBench.name("elsewhere"), promise: true, loss: false))
        var sighting = PeerSighting(
            .content, storage: 0, generation: peers.bench.engine.generation, host: peers.peers[0].name,
            start: peers.bench.now, end: peers.bench.now)
        sighting.hasRecord = true
        sighting.record = record
        sighting.number = 1
        peers.bench.engine.receive(sighting, at: peers.bench.now)
        peers.live(900, writing: [])
        #expect(peers.verdict() == .unknown(.notHere(named: 3, here: 2)))
    }

    @Test func `what cannot be read or believed on one SR makes the host unknown`() {
        var peers = Self.watched(200)
        var sighting = PeerSighting(
            .unreadable, storage: 1, generation: peers.bench.engine.generation, host: peers.peers[0].name,
            start: peers.bench.now, end: peers.bench.now)
        sighting.fault = .damaged
        peers.bench.engine.receive(sighting, at: peers.bench.now)
        #expect(peers.verdict() == .unknown(.unreadable(storage: 1, .damaged)))
    }

    @Test func `intent never shortens the wait, and two boots that were not seen to change are unknown`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.round([0])
        peers.peers[0].bootID = BootID(high: 9, low: 9)
        peers.round([1])
        peers.live(300, writing: [])
        #expect(peers.verdict() == .unknown(.twoBoots))
    }

    // A record of an earlier boot lands late, out of a queue, and changes last; the later boot had withdrawn.
    @Test func `of two boots, each has to promise`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(30)
        let earlier = peers.peers[0]
        peers.peers[0].bootID = BootID(high: 9, low: 9)
        peers.peers[0].promises = false
        peers.live(10)
        peers.peers[0] = earlier
        peers.peers[0].sequence += 50
        peers.round([0])
        peers.live(300, writing: [])
        #expect(peers.verdict() == .unknown(.twoBoots))
    }

    // Booted without SR 1, its record names it and promises SR 0 only; then it stays for SR 1.
    @Test func `an SR that the newest record only names has to be watched as well`() {
        var peers = PeerBench(EngineBench.armed(2), peers: 1)
        peers.live(30)
        var record = peers.record(peers.peers[0], on: 0)
        record.sequence += 100
        record.storages = StorageMarks()
        record.storages.append(StorageMark(of: peers.name(0), promise: true, loss: false))
        record.storages.append(StorageMark(of: peers.name(1), promise: false, loss: false))
        var sighting = PeerSighting(
            .content, storage: 0, generation: peers.bench.engine.generation, host: peers.peers[0].name,
            start: peers.bench.now, end: peers.bench.now)
        sighting.hasRecord = true
        sighting.record = record
        peers.bench.engine.receive(sighting, at: peers.bench.now)
        // SR 1 cannot be watched from here.
        peers.live(300, good: [0], writing: [])
        guard case .unknown(.watching) = peers.verdict() else { return #expect(Bool(false), "\(peers.verdict())") }
    }

    @Test func `a boot id that comes back shows a duplicate`() {
        var peers = PeerBench(EngineBench.armed(1), peers: 1)
        let first = peers.peers[0].bootID
        peers.live(10)
        peers.peers[0].bootID = BootID(high: 9, low: 9)
        peers.live(10)
        peers.peers[0].bootID = first
        peers.live(10)
        let place = peers.bench.engine.peers.find(peers.peers[0].name, on: 0)
        #expect(place.map { peers.bench.engine.peers.entries[$0].duplicateSeen != .never } == true)
    }
}
