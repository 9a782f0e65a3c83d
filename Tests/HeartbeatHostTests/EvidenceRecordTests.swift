import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct EvidenceRecordTests {
    /// Commits one fence and waits until it is on disk.
    private func commit(_ event: Event, plan: Plan, _ evidence: FenceEvidence) throws {
        evidence.start(event, plan: plan)
        try wait(for: evidence)
    }

    private func wait(for evidence: FenceEvidence) throws {
        let deadline = BootClock.now() + .seconds(20)
        while !evidence.isComplete {
            try #require(BootClock.now() < deadline)
            evidence.notify.wait(atMost: .milliseconds(100))
        }
    }

    private func evidence(_ plan: Plan) throws -> FenceEvidence {
        try FenceEvidence(paths: plan.configuration.paths, policy: .ordinary)
    }

    @Test func `no file is no fence`() throws {
        #expect(try FenceHistory.load(state: try ReportDirectory().path).entries == [])
    }

    @Test func `a fence is read back as it was committed`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        try commit(ReportPlan.fence(at: BootInstant(nanoseconds: 77)), plan: plan, try evidence(plan))
        let fence = try #require(try FenceHistory.load(state: directory.path).entries.first)
        var expected = FenceEntry()
        expected.sequence = 1
        expected.bootID = ReportPlan.boot
        expected.wallNanoseconds = fence.wallNanoseconds
        expected.at = BootInstant(nanoseconds: 77)
        expected.host = "host-1"
        expected.storage = "sr-a"
        expected.path = "/srv/sr-a"
        expected.silence = .seconds(93)
        expected.cause = .error
        expected.errorNumber = 5
        expected.reason = .allLost
        expected.row = 9
        expected.action = .reboot
        expected.plannedByte = UInt8(ascii: "b")
        expected.hasForeignTrigger = true
        #expect(fence == expected)
    }

    @Test func `a fence is told by the start that follows it, once`() throws {
        let directory = try ReportDirectory()
        func due() throws -> FenceAnnouncement? {
            let history = try FenceHistory.load(state: directory.path)
            return FenceAnnouncement(history, state: directory.path, currentBoot: BootID(high: 1, low: 2))
        }
        #expect(try due()?.sentence == nil)
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try evidence(plan)
        try commit(ReportPlan.fence(), plan: plan, evidence)
        let announcement = try #require(try due())
        #expect(announcement.sentence.contains("in an earlier boot, for a trial only, because of SR sr-a (/srv/sr-a)"))
        try announcement.markTold()
        #expect(try due()?.sentence == nil)
        try commit(ReportPlan.fence(), plan: plan, evidence)
        #expect(try due()?.sentence != nil)
    }

    @Test func `the result of the trigger is added to the fence`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try evidence(plan)
        try commit(ReportPlan.fence(), plan: plan, evidence)
        #expect(evidence.noteTrigger(byte: UInt8(ascii: "c"), errorNumber: 28))
        try wait(for: evidence)
        let fences = try FenceHistory.load(state: directory.path).entries
        #expect(fences.map(\.trigger) == [.failed])
        #expect(fences.map(\.triggerError) == [28])
        #expect(fences.map(\.plannedByte) == [UInt8(ascii: "c")])
    }

    @Test func `the latest 64 fences are kept over restarts`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        for _ in 0..<2 {
            let evidence = try evidence(plan)
            for _ in 0..<35 { try commit(ReportPlan.fence(), plan: plan, evidence) }
        }
        let fences = try FenceHistory.load(state: directory.path).entries
        #expect(fences.map(\.sequence) == Array(7...70))
    }

    @Test(arguments: [0, 8, 300, 511]) func `a torn fence is skipped and the others are read`(offset: Int) throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try evidence(plan)
        for _ in 0..<3 { try commit(ReportPlan.fence(), plan: plan, evidence) }
        try damage(directory, at: 512 + offset) { $0 ^= 0x40 }
        #expect(try FenceHistory.load(state: directory.path).entries.map(\.sequence) == [1, 3])
    }

    @Test func `a file cut short is read as far as it goes`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try evidence(plan)
        for _ in 0..<3 { try commit(ReportPlan.fence(), plan: plan, evidence) }
        truncate(directory.path + "/fences", 2 * 512 + 100)
        #expect(try FenceHistory.load(state: directory.path).entries.map(\.sequence) == [1, 2])
    }

    @Test func `fences are counted from a moment on`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try evidence(plan)
        for _ in 0..<3 { try commit(ReportPlan.fence(), plan: plan, evidence) }
        let history = try FenceHistory.load(state: directory.path)
        #expect(history.fences(since: BootClock.wallNanoseconds() - 60_000_000_000) == 3)
        #expect(history.fences(since: try #require(history.entries.last).wallNanoseconds) == 1)
        #expect(history.fences(since: BootClock.wallNanoseconds()) == 0)
    }

    @Test func `the story says when, why and what to do`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        try commit(ReportPlan.fence(), plan: plan, try evidence(plan))
        let history = try FenceHistory.load(state: directory.path)
        let story = FenceStory(
            history, currentBoot: BootID(high: 1, low: 2), wallNanoseconds: BootClock.wallNanoseconds())
        let text = try #require(story).text
        for part in ["in an earlier boot", "sr-a", "93 s", "Input/output error", "row 9", "What to do next:", "1. "] {
            #expect(text.contains(part), "\(part)")
        }
        let object = try JSONSerialization.jsonObject(with: Data(try #require(story).json.text.utf8)) as? [String: Any]
        #expect(object?["reason"] as? String == "all_lost")
    }

    private func damage(_ directory: ReportDirectory, at offset: Int, _ change: (inout UInt8) -> Void) throws {
        let path = directory.path + "/fences"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&bytes[offset])
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
