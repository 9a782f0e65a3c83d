import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// What is on record when the host goes down, with a real journald: serialized, as each starts one.
@Suite(.serialized) struct EvidenceFenceTests {
    private static func evidence(_ directory: ReportDirectory, _ plan: Plan) throws -> FenceEvidence {
        try FenceEvidence(paths: plan.configuration.paths, policy: .ordinary)
    }

    /// Waits as the judge does, by polling `notify`; false when `limit` passes first.
    private static func waits(for condition: () -> Bool, _ evidence: FenceEvidence, atMost limit: Duration) -> Bool {
        let deadline = BootClock.now() + limit
        while !condition() {
            guard BootClock.now() < deadline else { return false }
            evidence.notify.wait(atMost: .milliseconds(50))
        }
        return true
    }

    @Test func `a fence is in journal, kernel log and record when the evidence is complete`() async throws {
        try await EvidenceNamespace.run {
            let directory = try ReportDirectory()
            let plan = try ReportPlan.make(directory: directory.path)
            let journald = try EvidenceJournald()
            let evidence = try Self.evidence(directory, plan)
            #expect(evidence.rehearse(for: plan))
            #expect(evidence.degraded == [])
            evidence.start(ReportPlan.fence(), plan: plan)
            #expect(Self.waits(for: { evidence.isComplete }, evidence, atMost: .seconds(10)))
            evidence.startSync()
            #expect(Self.waits(for: { evidence.isSyncComplete }, evidence, atMost: .seconds(10)))
            journald.killNow()

            let entry = try #require(try journald.entries().first)
            #expect(entry["MESSAGE"]?.contains("FENCING this host") == true)
            #expect(entry["MESSAGE_ID"] == MessageIdentifier(.fenceCommitted).text.description)
            #expect(entry["PRIORITY"] == "2")
            #expect(entry["HEARTBEAT_SR"] == "sr-a")
            #expect(entry["HEARTBEAT_SILENCE_MS"] == "93000")
            #expect(entry["HEARTBEAT_CAUSE"] == "error")
            #expect(entry["HEARTBEAT_DECISION"] == "fence")
            #expect(try directory.text("kmsg").hasPrefix("<2>heartbeat: FENCING this host"))
            let fence = try #require(try FenceHistory.load(state: directory.path).entries.first)
            #expect(fence.storage == "sr-a")
            #expect(fence.bootID == ReportPlan.boot)
        }
    }

    @Test func `a rehearsal writes nothing`() async throws {
        try await EvidenceNamespace.run {
            let directory = try ReportDirectory()
            let plan = try ReportPlan.make(directory: directory.path)
            let journald = try EvidenceJournald()
            #expect(try Self.evidence(directory, plan).rehearse(for: plan))
            #expect(JournalEntry("marker", priority: .critical, identifier: .started).send())
            let deadline = BootClock.now() + .seconds(10)
            while try journald.entries().isEmpty { try #require(BootClock.now() < deadline) }
            #expect(try journald.entries().map { $0["MESSAGE"] } == ["marker"])
            #expect(try directory.text("kmsg") == "")
            #expect(try FenceHistory.load(state: directory.path).entries == [])
        }
    }

    @Test func `a stuck journald leaves the evidence incomplete and holds up nothing else`() async throws {
        try await EvidenceNamespace.run {
            let directory = try ReportDirectory()
            let plan = try ReportPlan.make(directory: directory.path)
            let journald = try EvidenceJournald()
            let evidence = try Self.evidence(directory, plan)
            #expect(evidence.rehearse(for: plan))
            journald.stop()
            let before = BootClock.now()
            evidence.start(ReportPlan.fence(), plan: plan)
            #expect(BootClock.now() - before < .milliseconds(50))
            #expect(!Self.waits(for: { evidence.isComplete }, evidence, atMost: .milliseconds(500)))
            #expect(evidence.noteTrigger(byte: UInt8(ascii: "b"), errorNumber: 0))
            let isNoted = { (try? FenceHistory.load(state: directory.path).entries.first?.trigger) == .written }
            #expect(Self.waits(for: isNoted, evidence, atMost: .seconds(5)))
            #expect(try directory.text("kmsg").contains("sr-a"))
            journald.resume()
            #expect(Self.waits(for: { evidence.isComplete }, evidence, atMost: .seconds(10)))
        }
    }

    @Test func `an absent journald costs nothing`() async throws {
        try await EvidenceNamespace.run {
            let directory = try ReportDirectory()
            let plan = try ReportPlan.make(directory: directory.path)
            let evidence = try Self.evidence(directory, plan)
            #expect(evidence.rehearse(for: plan))
            let before = BootClock.now()
            evidence.start(ReportPlan.fence(), plan: plan)
            #expect(Self.waits(for: { evidence.isComplete }, evidence, atMost: .seconds(5)))
            #expect(BootClock.now() - before < .milliseconds(500))
        }
    }

    @Test func `what cannot be opened is named and the rest is written`() throws {
        let directory = try ReportDirectory()
        var paths = Configuration.Paths()
        paths.kernelLog = directory.path + "/missing/kmsg"
        paths.state = directory.path
        let evidence = try FenceEvidence(paths: paths, policy: .ordinary)
        #expect(evidence.degraded.count == 1)
        #expect(evidence.degraded.first?.contains("missing/kmsg") == true)
    }

    @Test func `a task that is busy takes no further job and does not wait`() throws {
        let notify = try EventDescriptor()
        let (entered, release) = (try EventDescriptor(), try EventDescriptor())
        let task = try BoundedTask(name: "busy", policy: .ordinary, notify: notify) { _ in
            entered.raise()
            release.wait()
        }
        #expect(task.isDone)
        #expect(task.post(.act))
        entered.wait(atMost: .seconds(5))
        #expect(!task.isDone)
        #expect(!task.post(.act))
        release.raise()
        #expect(notify.wait(atMost: .seconds(5)) == 1)
        #expect(task.isDone)
    }
}
