import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

/// Real processes of the built program, on real file systems.
@Suite(.serialized) struct ProberTests {
    @Test func `a prober that is handed over is ready, ticks and does not beat`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.link.extendLeave(until: BootClock.now() + .seconds(600))
        let tick = rig.link.lastTick
        #expect(tick > .never)
        #expect(rig.link.epoch == 3)
        try ProberTool.wait("the prober ticks") { rig.link.lastTick > tick }
        #expect(rig.next(within: .milliseconds(300)) { _ in true } == nil)
    }

    @Test func `without leave an activated prober scans but does not beat`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.link.activate(generation: 1)
        #expect(rig.next(.use) != nil)
        #expect(rig.next(.begin, within: .milliseconds(400)) == nil)
    }

    @Test func `beats verify and start an interval apart`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.begin(generation: 5)
        let first = try #require(rig.next(.end))
        #expect(first.outcome == .verified)
        #expect(first.promised)
        #expect(first.announcement == 1)
        #expect(first.generation == 5)
        #expect(first.lastVerifiedStart == first.start)
        for _ in 0..<9 { #expect(rig.next(.end) != nil) }
        let last = try #require(rig.next(.end))
        // Ten intervals, without drift; one beat may be a little late.
        #expect(abs((last.start - first.start - .seconds(1)).wholeMilliseconds) < 50)
    }

    @Test func `beats stop when leave is withdrawn, and go on when it is given again`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.begin()
        #expect(rig.next(.end) != nil)
        rig.link.extendLeave(until: .never)
        let withdrawn = BootClock.now()
        #expect(rig.next(within: .milliseconds(400)) { $0.kind == .begin && $0.start > withdrawn } == nil)
        rig.link.extendLeave(until: BootClock.now() + .seconds(600))
        #expect(rig.next(.end)?.outcome == .verified)
    }

    @Test func `an order to beat now is followed in mid-interval, with the new announcement`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint], interval: .seconds(600))
        rig.begin()
        #expect(rig.next(.end)?.announcement == 1)
        rig.link.publish(announcement: 2, intent: .stopping) { _ in Directive(promise: false) }
        rig.link.beatNow()
        let end = try #require(rig.next(.end, within: .seconds(2)))
        #expect(end.announcement == 2)
        #expect(!end.promised)
    }

    @Test func `a sync is answered, whatever directories are missing`() throws {
        let rig = try ProberRig([])
        rig.link.sync()
        #expect(rig.next(.synced)?.errorNumber == 0)
    }

    @Test func `a stopped prober stops ticking`() throws {
        let rig = try ProberRig([])
        kill(rig.link.processIdentifier, SIGSTOP)
        defer { kill(rig.link.processIdentifier, SIGCONT) }
        var last = BootInstant.never
        try ProberTool.wait("the tick stands still") {
            defer { last = rig.link.lastTick }
            return BootClock.now() - rig.link.lastTick > .milliseconds(500) && rig.link.lastTick == last
        }
    }

    @Test func `the next prober goes on under the next generation`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.begin(generation: 1)
        let old = try #require(rig.next(.end))
        try rig.replace()
        rig.begin(generation: 2)
        let new = try #require(rig.next(.end))
        #expect(new.outcome == .verified)
        #expect(!new.foreignWriter)
        #expect((old.generation, old.sequence) < (new.generation, new.sequence))
    }

    @Test func `a prober ends when its judge is gone`() throws {
        let rig = try ProberRig([])
        shutdown(rig.link.descriptor, Int32(SHUT_RDWR))
        var status: Int32 = -1
        #expect(waitpid(rig.link.processIdentifier, &status, 0) == rig.link.processIdentifier)
        #expect(status == 0)
    }

    @Test func `a judge that takes no reports does not hold up the beats`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig(Array(repeating: volume.mountPoint, count: 16))
        rig.begin()
        let start = BootClock.now()
        // The kernel takes about 277 reports of this size; 16 SRs make 320 in a second.
        try ProberTool.wait("the prober has ticked for 3 s") { rig.link.lastTick - start > .seconds(3) }
        var queued: UInt64 = 0
        while let report = rig.next(where: { $0.sequence > 0 }), report.start - start < .seconds(6) {
            // Beats that went on while the socket was full left a gap.
            guard report.sequence <= queued + 64 else { return }
            queued = max(queued, report.sequence)
        }
        Issue.record("no report was dropped: the socket did not fill, the test shows nothing")
    }

    @Test func `a prober that cannot start is reported, and tried again`() throws {
        let wake = try EventDescriptor()
        let launcher = try ProberLauncher(executable: "/bin/false", syncDirectories: [], wake: wake) { sentence in
            if sentence.contains("ended before it was ready") { wake.raise() }
        }
        launcher.set(schedule: ProberRig.schedule([]))
        launcher.requestAnother()
        for _ in 0..<2 { #expect(wake.wait(atMost: .seconds(10)) > 0) }
        #expect(launcher.take() == nil)
    }
}
