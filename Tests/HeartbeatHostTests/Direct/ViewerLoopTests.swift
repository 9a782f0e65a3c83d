import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The viewer's loop with probes that are told what to do: in this process, pass by pass.
@Suite struct ViewerLoopTests {
    /// A probe whose server answers after `latency`, or never.
    private final class Scripted: DirectProbe {
        var latency: Duration?
        private(set) var depths: [DirectDepth] = []
        private(set) var begins: [BootInstant] = []
        private(set) var givenUp = 0
        private var begunAt = BootInstant.never

        init(latency: Duration?) { self.latency = latency }

        let waits: [pollfd] = []

        func begin(_ depth: DirectDepth, leave: BootInstant, at now: BootInstant) {
            depths.append(depth)
            begins.append(now)
            begunAt = now
        }

        func serve(_ ready: [pollfd], at now: BootInstant) {}

        func take() -> DirectFinding? {
            guard let latency, begunAt != .never, BootClock.now() - begunAt >= latency else { return nil }
            return finding(.fine)
        }

        func giveUp(at now: BootInstant) -> DirectFinding {
            givenUp += 1
            return finding(.silent)
        }

        private func finding(_ outcome: DirectOutcome) -> DirectFinding {
            var finding = DirectFinding(storage: 0, start: begunAt, end: BootClock.now())
            finding.outcome = outcome
            finding.depth = depths.last ?? .look
            begunAt = .never
            return finding
        }
    }

    /// The daemon's end of a loop over `probes`, with interval 200 ms and io_timeout 300 ms.
    private final class Bench {
        let daemon: Int32
        private let viewer: Int32
        private var loop: ViewerLoop

        init(_ probes: [any DirectProbe]) {
            var pair: [Int32] = [-1, -1]
            precondition(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &pair) == 0, "no pair of sockets")
            (daemon, viewer) = (pair[0], pair[1])
            var timing = Configuration.Timing()
            (timing.interval, timing.ioTimeout) = (.milliseconds(200), .milliseconds(300))
            let schedule = Schedule(
                epoch: 7, host: "h", address: nil, timing: timing,
                storages: probes.indices.map { Configuration.Storage(uuid: "s\($0)", kind: .nfs, path: "/mnt/\($0)") },
                bootID: BootID(high: 1, low: 2), nonceSecret: 3)
            loop = ViewerLoop(schedule: schedule, socket: viewer, probes: probes)
        }

        deinit {
            close(daemon)
            close(viewer)
        }

        /// Passes for so long; the findings that were told, ticks included.
        func run(_ duration: Duration) -> [DirectFinding] {
            let end = BootClock.now() + duration
            var findings: [DirectFinding] = []
            var finding = DirectFinding(storage: 0, start: .never, end: .never)
            while BootClock.now() < end {
                let goesOn = loop.pass()
                #expect(goesOn)
                while withUnsafeMutableBytes(
                    of: &finding, { recv(daemon, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }) > 0
                {
                    findings.append(finding)
                }
            }
            return findings
        }

        func order(_ depth: DirectDepth, leave: BootInstant = .never) {
            let order = DirectOrder(storage: 0, depth: depth, leave: leave)
            _ = withUnsafeBytes(of: order) { send(daemon, $0.baseAddress, $0.count, 0) }
        }

        func hangUp() -> Bool {
            shutdown(daemon, Int32(SHUT_RDWR))
            return loop.pass()
        }
    }

    @Test func `a server that never answers is given up at io_timeout and delays no other`() {
        let (healthy, stuck) = (Scripted(latency: .zero), Scripted(latency: nil))
        let findings = Bench([healthy, stuck]).run(.milliseconds(1_500))
        let silent = findings.filter { $0.storage == 1 }
        #expect(silent.count >= 2 && silent.allSatisfy { $0.outcome == .silent && $0.latency >= .milliseconds(300) })
        let fine = findings.filter { $0.storage == 0 }
        #expect(fine.count >= 5 && fine.allSatisfy { $0.outcome == .fine && $0.epoch == 7 })
        // As often as without the other one: once per interval.
        let gaps = zip(healthy.begins.dropFirst(), healthy.begins).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 >= .milliseconds(199) })
        #expect(gaps.filter { $0 < .milliseconds(290) }.count * 2 > gaps.count)
    }

    @Test func `the daemon hears that the viewer lives, and a closer look is taken at once`() {
        let probe = Scripted(latency: .zero)
        let bench = Bench([probe])
        let first = bench.run(.milliseconds(100))
        #expect(first.contains { $0.storage == ViewerLoop.tick })
        #expect(probe.depths == [.look])
        bench.order(.touch)
        let findings = bench.run(.milliseconds(500)).filter { $0.storage == 0 }
        #expect(probe.depths.dropFirst().allSatisfy { $0 == .touch } && findings.last?.depth == .touch)
    }

    @Test func `nothing is written without leave, nor after it has run out`() {
        let probe = Scripted(latency: .zero)
        let bench = Bench([probe])
        bench.order(.write, leave: BootClock.now() - .milliseconds(1))
        _ = bench.run(.milliseconds(600))
        #expect(probe.depths.count >= 2 && !probe.depths.contains(.write))
        bench.order(.write, leave: BootClock.now() + .milliseconds(500))
        _ = bench.run(.milliseconds(1_400))
        #expect(probe.depths.contains(.write) && probe.depths.last == .touch)
    }

    @Test func `the viewer ends with the daemon`() {
        #expect(!Bench([Scripted(latency: .zero)]).hangUp())
    }

    @Test func `what cannot be looked at is asked seldom, and says why`() {
        let findings = Bench([NoProbe(storage: 0, reason: "direct = \"none\"")]).run(.milliseconds(900)).filter {
            $0.storage == 0
        }
        #expect(findings.count == 1)
        #expect(findings.first?.outcome == .unsupported && findings.first?.detail.text == "direct = \"none\"")
    }
}
