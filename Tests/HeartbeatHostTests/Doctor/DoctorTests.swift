import Foundation
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// What holds for every check: bounds, order, nothing written, nothing touched that may hang.
@Suite struct DoctorTests {
    private struct Hanging: DoctorCheck {
        static let subject = "a disk that hangs"
        init(_ host: ExaminedHost) {}
        func findings() -> [DoctorFinding] {
            // Much longer than the test; the thread ends with the test's process.
            sleep(600)
            return []
        }
    }

    @Test func `a check that hangs is said to be unanswered, and keeps no other from its answer`() throws {
        let bench = try DoctorBench()
        let start = BootClock.now()
        let findings = Doctor(bench.host).examine([Hanging.self, LockdownCheck.self], atMost: .seconds(2))
        #expect(BootClock.now() - start < .seconds(8))
        #expect(findings.map(\.kind) == [.unanswered, .lockdownOff])
        #expect(findings[0].what.contains("a disk that hangs gave no answer within 2s"))
    }

    @Test func `the worst comes first`() throws {
        let bench = try DoctorBench()
        try bench.remove("/proc/sysrq-trigger")
        bench.host.clock?.isSynchronised = false
        try bench.put("/proc/sys/kernel/panic", "0\n")
        let weights = bench.findings().map(\.severity)
        #expect(weights.prefix(4) == [.critical, .warning, .note, .fine])
        #expect(weights == weights.sorted(by: >))
    }

    @Test func `looking changes nothing`() throws {
        let bench = try DoctorBench()
        let before = try Self.snapshot(bench.path)
        _ = bench.findings()
        #expect(try Self.snapshot(bench.path) == before)
        #expect(before.count > 60)
    }

    @Test(arguments: [
        (DoctorSeverity.fine, Int32(0)), (.note, 0), (.warning, 1), (.critical, 2),
    ])
    func `the exit code is that of the worst finding`(_ severity: DoctorSeverity, _ code: Int32) {
        let finding = DoctorFinding(.clockFree, severity, "w", why: "y", advice: "a")
        #expect(DoctorReport([finding, .fine(.realTime, "r")], host: "h").exitCode == code)
    }

    @Test func `nothing below a mount that may hang is looked at, not even a link`() throws {
        let bench = try DoctorBench()
        try bench.link(DoctorBench.storage + "/link", to: "/etc")
        try bench.link("/var/state", to: "..\(DoctorBench.storage)/link/../x")
        #expect(LocalPath(DoctorBench.storage + "/link/x", in: bench.host) == .away(DoctorBench.storage))
        #expect(LocalPath("/var/state", in: bench.host) == .away(DoctorBench.storage))
    }

    @Test(arguments: ["cifs", "ceph", "fuse.sshfs", "autofs", "9p"]) func `a network file system counts as one`(
        _ type: String
    ) throws {
        let bench = try DoctorBench()
        try bench.setMounts(DoctorBench.mounts + ["50 22 0:60 / /srv rw - \(type) there rw"])
        #expect(LocalPath("/srv/x", in: bench.host) == .away("/srv"))
    }

    @Test func `links on local disks are followed, and a circle of them ends`() throws {
        let bench = try DoctorBench()
        try bench.link("/etc/one", to: "../var/lib")
        try bench.link("/etc/round", to: "round")
        #expect(LocalPath("/etc/one/heartbeat", in: bench.host) == .here("/var/lib/heartbeat"))
        #expect(LocalPath("/etc/round/x", in: bench.host) == .here("/etc/round/x"))
    }

    @Test(.enabled(if: geteuid() == 0)) func `a real journald takes and confirms the one entry`() async throws {
        try await EvidenceNamespace.run {
            let journald = try EvidenceJournald()
            let time = try #require(JournalTimeCheck.measure(JournalLayout()))
            #expect(time > .zero && time < .seconds(8))
            #expect(
                try journald.entries().filter { $0["MESSAGE_ID"] == MessageIdentifier.examined.text.description }.count
                    == 1)
            journald.stop()
            #expect(JournalTimeCheck.measure(JournalLayout()) == nil)
            journald.resume()
        }
    }

    /// Path, size, mode and time of change of everything below a directory.
    private static func snapshot(_ path: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
        return names.map { name in
            var status = stat()
            lstat("\(path)/\(name)", &status)
            return "\(name) \(status.st_size) \(status.st_mode) \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
        }
    }
}
