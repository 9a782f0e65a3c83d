import Glibc
import HeartbeatCore
import HeartbeatHost
import Testing

/// What a prober does while a file system is frozen: threads of it hang in D, beyond any signal.
@Suite(.serialized) struct ProberHangTests {
    @Test func `a frozen SR shows BEGIN without END, and no other SR is late for it`() throws {
        let healthy = try ProberVolume()
        let frozen = try ProberVolume()
        let rig = try ProberRig([healthy.mountPoint, frozen.mountPoint])
        rig.begin()
        #expect(rig.next(.end, 1)?.outcome == .verified)
        try frozen.freeze()
        let since = BootClock.now()
        var begun: BootInstant?
        var endsOfFrozen = 0
        var starts: [BootInstant] = []
        while starts.count < 20 {
            let report = try #require(rig.next { _ in true })
            // The beat that hangs may have begun while the freeze went on.
            if report.kind == .begin && report.storage == 1 { begun = report.start }
            if report.kind == .end && report.storage == 1 && report.start == begun && report.end <= since {
                begun = nil
            }
            guard report.start > since else { continue }
            if report.kind == .end && report.storage == 1 { endsOfFrozen += 1 }
            if report.kind == .end && report.storage == 0 { starts.append(report.start) }
        }
        #expect(begun != nil)
        #expect(endsOfFrozen == 0)
        let gaps = zip(starts, starts.dropFirst()).map { ($1 - $0).wholeMilliseconds }
        #expect(gaps.allSatisfy { $0 <= 150 }, "\(gaps)")
        frozen.thaw()
        #expect(rig.next(.end, 1)?.outcome == .verified)
    }

    @Test func `after a hang one beat is made up for, not all that were missed`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.begin()
        #expect(rig.next(.end) != nil)
        try volume.freeze()
        let hung = try #require(rig.hanging(0))
        volume.thaw()
        let late = try #require(rig.next(.end))
        #expect(late.sequence == hung.sequence)
        let following = try #require(rig.next(.end))
        let third = try #require(rig.next(.end))
        #expect(following.start - late.end < .milliseconds(50))
        #expect(third.start - following.start > .milliseconds(80))
    }

    @Test func `what is announced during a hang is written right after it`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint], interval: .seconds(600))
        rig.begin()
        #expect(rig.next(.end) != nil)
        try volume.freeze()
        rig.link.beatNow()
        #expect(rig.next(.begin)?.announcement == 1)
        rig.link.publish(announcement: 2, intent: .stopping) { _ in Directive(promise: false) }
        rig.link.beatNow()
        #expect(rig.next(.end, within: .milliseconds(200)) == nil)
        volume.thaw()
        #expect(rig.next(.end)?.announcement == 1)
        #expect(rig.next(.end)?.announcement == 2)
    }

    @Test func `a prober that hangs is abandoned at once, and the next one beats elsewhere`() throws {
        let healthy = try ProberVolume()
        let frozen = try ProberVolume()
        let rig = try ProberRig([healthy.mountPoint, frozen.mountPoint])
        rig.begin(generation: 1)
        #expect(rig.next(.end, 1) != nil)
        try frozen.freeze()
        #expect(rig.hanging(1) != nil)
        let process = rig.link.processIdentifier
        try ProberTool.waitForHang(of: process)
        try rig.replace()
        #expect(kill(process, 0) == 0, "the hung process should still be there, or this test shows nothing")
        rig.begin(generation: 2)
        #expect(rig.next(.end, 0)?.outcome == .verified)
        frozen.thaw()
        try ProberTool.wait("the abandoned prober is reaped") { kill(process, 0) != 0 }
    }

    @Test func `abandoning takes the judge no time, whatever hangs`() throws {
        let volume = try ProberVolume()
        let rig = try ProberRig([volume.mountPoint])
        rig.begin()
        #expect(rig.next(.end) != nil)
        try volume.freeze()
        try ProberTool.waitForHang(of: rig.link.processIdentifier)
        let start = BootClock.now()
        rig.link.abandon()
        #expect(BootClock.now() - start < .milliseconds(20))
        #expect(rig.link.descriptor == -1)
    }
}
