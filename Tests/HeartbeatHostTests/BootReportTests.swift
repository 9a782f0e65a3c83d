import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// The first start in a new boot, over made-up files of the boot before, and what `heartbeat why` makes of them.
@Suite struct BootReportTests {
    private let directory: ReportDirectory

    init() throws { directory = try ReportDirectory() }

    /// Leaves the black box of another boot that ended 100 s before this one began.
    private func leaveBox(_ change: (inout BoxBlock) -> Void = { _ in }) throws {
        var file = BoxFile(state: directory.path, lastSequence: 0)
        var block = BoxBlock()
        block.state.bootID = ReportPlan.boot
        block.state.host = "host-1"
        block.state.at = BootInstant(nanoseconds: 500_000_000_000)
        block.state.takenAt = block.state.at
        block.state.wallNanoseconds =
            BootClock.wallNanoseconds() - BootClock.now().nanoseconds - 100_000_000_000
        block.state.protection = .armed
        var storage = BoxStorage()
        storage.uuid = "sr-a"
        storage.life = .armed
        storage.health = .failing
        storage.silence = .seconds(44)
        storage.cause = .hung
        block.add(storage)
        var report = ProbeReport(
            kind: .end, storage: 0, generation: 1, start: block.state.at - .seconds(44))
        report.end = report.start + .milliseconds(12)
        block.items.append(BoxItem(report, silence: .zero))
        var health = Event(.health, at: block.state.at - .seconds(24), storage: 0)
        health.health = .failing
        health.silence = .seconds(20)
        health.cause = .hung
        block.items.append(BoxItem(health))
        change(&block)
        let isWritten = file.append(block)
        #expect(isWritten)
    }

    private func start() throws -> BootReport {
        BootReport(
            state: directory.path, currentBoot: try BootID.current(),
            fences: try FenceHistory.load(state: directory.path),
            watchdogs: directory.path + "/watchdogs")
    }

    private func why(_ format: String = "text") throws -> String {
        let program = try StatusProgram.run([
            "why", "--format", format, "--config", try StatusCommandTests.configuration(directory),
        ])
        #expect(program.exitCode == 0)
        #expect(program.errors == "")
        return program.output
    }

    private func hardware(_ status: String) throws {
        let path = directory.path + "/watchdogs/watchdog0"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try status.write(toFile: path + "/bootstatus", atomically: true, encoding: .utf8)
    }

    @Test func `an unexplained reset is told once, kept, and told by why with the last minutes`() throws {
        try leaveBox()
        let report = try start()
        let news = try #require(report.news)
        #expect(news.identifier == .unexplainedReset)
        #expect(news.priority == .warning)
        #expect(news.text.contains("SR: sr-a had been silent for 44 s"))
        #expect(report.lastReset?.sequence == 1)
        #expect(report.faults == [])
        // No black box of this boot was written: another start concludes the same, and counts it once.
        #expect(try start().news == nil)
        #expect(try start().lastReset?.count(of: .unexplained) == 1)
        let text = try why()
        for part in [
            "neither by heartbeat nor in order", "a fence that the local disk did not take any more",
            "The last minutes",
            "the beat verified, in 12 ms", "is now failing, silent for 20 s, the beat hangs in the kernel",
            "last sign of life", "What to do next:",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        let object = try JSONSerialization.jsonObject(with: Data(try why("json").utf8)) as? [String: Any]
        #expect(object?["kind"] as? String == "unexplained")
        #expect((object?["last_minutes"] as? [Any])?.count == 4)
    }

    @Test func `the watchdog is told by its driver's word`() throws {
        try hardware("32\n")
        try leaveBox {
            $0.state.watchdogTimeout = .seconds(20)
            $0.state.watchdogFedAt = $0.state.at
        }
        #expect(try start().news?.identifier == .watchdogReset)
        #expect(try why().contains("This host was reset by the watchdog; last sign of life"))
    }

    @Test func `the watchdog is told as most likely where it leaves no trace`() throws {
        try hardware("0\n")
        try leaveBox {
            $0.state.watchdogTimeout = .seconds(20)
            $0.state.watchdogFedAt = $0.state.at - .seconds(11)
        }
        #expect(try start().lastReset?.kind == .watchdog)
        let text = try why()
        #expect(text.contains("was most likely reset by the watchdog"))
        #expect(text.contains("because of SR sr-a"))
    }

    @Test func `why tells of a judge that did not run, and of a watchdog that it hardly was`() throws {
        try leaveBox {
            $0.storages[0].health = .healthy
            $0.state.takenAt = $0.state.at - .seconds(11)
            $0.state.watchdogTimeout = .seconds(20)
            $0.state.watchdogFedAt = $0.state.at - .seconds(11)
        }
        _ = try start()
        #expect(try why().contains("timeout 20 s, since the judge did not run for 11 s"))
        let other = try BootReportTests()
        try other.leaveBox {
            // The clock was set: the boot before ended after this one began.
            $0.state.wallNanoseconds = BootClock.wallNanoseconds()
            $0.state.watchdogTimeout = .seconds(20)
            $0.state.watchdogFedAt = $0.state.at - .seconds(11)
        }
        #expect(try other.start().lastReset?.kind == .unexplained)
        #expect(try other.why().contains("hardly the watchdog"))
    }

    @Test func `an orderly stop leaves nothing on record`() throws {
        try leaveBox { $0.state.stage = .stoppedInOrder }
        let report = try start()
        #expect(report.news == nil)
        #expect(report.lastReset == nil)
        let text = try why()
        #expect(text.hasPrefix("No fence and no unexplained reset is on record for this host."))
        #expect(text.contains("In the boot before the daemon was stopped at"))
    }

    @Test func `a fence keeps the last minutes of its boot and is no further reset`() throws {
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try FenceEvidence(paths: plan.configuration.paths, policy: .ordinary)
        evidence.start(ReportPlan.fence(at: BootInstant(nanoseconds: 499_000_000_000)), plan: plan)
        while !evidence.isComplete { evidence.notify.wait(atMost: .milliseconds(100)) }
        try makeReal()
        try leaveBox()
        let report = try start()
        #expect(report.news == nil)
        #expect(report.lastReset == nil)
        #expect(try BoxFile.load(BoxFile.keptPath(state: directory.path)).blocks.count == 1)
        // What is in the ring is overwritten within the hour.
        try FileManager.default.removeItem(atPath: BoxFile.path(state: directory.path))
        let text = try why()
        #expect(text.contains("This host was fenced at"))
        #expect(text.contains("the beat verified, in 12 ms"))
    }

    @Test func `a box that is damaged or foreign is no ground for anything`() throws {
        try Data((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) })
            .write(to: URL(fileURLWithPath: BoxFile.path(state: directory.path)))
        #expect(try start().news == nil)
        #expect(try why().contains("nothing can be said"))
    }

    /// Makes the fence on record one with the real trigger: nothing that a test may fire.
    private func makeReal() throws {
        let path = directory.path + "/fences"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[69] = 0
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<508])) }
        for index in 0..<4 { bytes[508 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
