import Foundation
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// Every finding: a host on which all is well, one thing changed, and what is said then.
@Suite struct DoctorFindingTests {
    /// All that a host has on which all is well.
    private static let fine: Set<DoctorFinding.Kind> = [
        .configurationValid, .daemonGuards, .unitEnabled, .triggerReady, .rebootReady, .kernelReady, .lockdownOff,
        .watchdogReady, .memoryLocked, .realTime, .journalKept, .journalQuick, .blackBoxReady, .lastWords, .pstoreReady,
        .clockSynchronised, .noAutostart, .mountReady, .pathsReady, .noOtherFencer,
    ]

    @Test func `a host on which all is well has nothing but fine findings`() throws {
        let findings = try DoctorBench().findings()
        let bad = findings.filter { $0.severity != .fine }
        #expect(bad.isEmpty, "\(bad)")
        #expect(Set(findings.map(\.kind)) == Self.fine)
    }

    @Test(arguments: DoctorCase.all) func `one thing wrong is found, with its weight and what to do`(_ one: DoctorCase)
        throws
    {
        let bench = try DoctorBench()
        try one.change(bench)
        let findings = bench.findings()
        let found = try #require(
            findings.first { $0.kind == one.kind && $0.severity != .fine }, "\(findings.map(\.kind))")
        #expect(found.severity == one.severity)
        #expect(found.what.contains(one.words), "\(found.what)")
        #expect(!found.why.isEmpty && !found.advice.isEmpty)
        // Nothing else is said that the change does not explain.
        let others = Set(findings.filter { $0.severity != .fine }.map(\.kind)).subtracting([one.kind] + one.also)
        #expect(others.isEmpty, "\(others)")
    }

    @Test func `every kind of finding is made by a test`() {
        // A check that gives no answer is made in DoctorTests.
        let made = Self.fine.union(DoctorCase.all.map(\.kind)).union([.unanswered])
        #expect(Set(DoctorFinding.Kind.allCases) == made)
    }

    @Test func `every kind of finding has its row in the page`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/doctor.md"), encoding: .utf8)
        for kind in DoctorFinding.Kind.allCases {
            #expect(page.components(separatedBy: "| `\(kind.rawValue)` |").count == 2, "\(kind.rawValue)")
        }
    }

    @Test(arguments: [
        ("/dev/watchdog0", "systemd", "systemd (process 1)"), ("/dev/watchdog", "sbd", "sbd (process 1)"),
    ])
    func `the holder of a watchdog is named by its open descriptor`(_ device: String, _ name: String, _ who: String)
        throws
    {
        let bench = try DoctorBench()
        try bench.put("/sys/class/watchdog/watchdog0/state", "active\n")
        try bench.put("/proc/1/comm", name + "\n")
        try bench.link("/proc/1/fd/9", to: device)
        #expect(bench.findings([WatchdogCheck.self]).contains { $0.kind == .watchdogTaken && $0.what.contains(who) })
    }

    @Test func `a watchdog that heartbeat itself has armed is not taken`() throws {
        let bench = try DoctorBench()
        try bench.put("/sys/class/watchdog/watchdog0/state", "active\n")
        try bench.put("/run/heartbeat/watchdog", "/dev/watchdog0\n")
        #expect(bench.findings([WatchdogCheck.self]).map(\.kind) == [.watchdogReady])
    }

    @Test func `the times of a soft mount are those of nfs(5)`() throws {
        let bench = try DoctorBench()
        try bench.mountStorage("soft,timeo=133,retrans=10,local_lock=none")
        #expect(bench.findings([MountCheck.self]).first?.what.contains("731s") == true)
    }

    @Test func `a drop-in counts over the main file, and one in etc over its namesake`() throws {
        let bench = try DoctorBench()
        try bench.put("/usr/lib/systemd/journald.conf.d/10-size.conf", "[Journal]\nStorage=volatile\n")
        #expect(bench.findings([JournalCheck.self]).map(\.kind) == [.journalLost])
        try bench.put("/etc/systemd/journald.conf.d/10-size.conf", "[Journal]\nStorage = persistent\n")
        #expect(bench.findings([JournalCheck.self]).map(\.kind) == [.journalKept])
    }

    @Test func `a path of a multipath map that is given up early enough is fine`() throws {
        let bench = try DoctorBench()
        try bench.makeMultipath("queue_if_no_path")
        try bench.put("/sys/class/iscsi_session/session1/recovery_tmo", "15\n")
        #expect(bench.findings([PathCheck.self]).map(\.kind) == [.pathsReady])
    }
}
