import Glibc
import HeartbeatCore
import HeartbeatHost
import TestLaboratory
import Testing

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageProbeTests {
    private static let boot = BootID(high: 1, low: 2)

    private func probe(_ disk: LoopDisk, boot: BootID = boot, isDaemonRunning: Bool) throws -> ProbeFinding {
        let storage = Configuration.Storage(uuid: "sr-1", kind: .nfs, path: disk.path, allowsLocal: true)
        let configuration = try Configuration(host: BeatBench.host, storages: [storage])
        return StorageProbe(configuration, storage: 0, bootID: boot).run(isDaemonRunning: isDaemonRunning)
    }

    @Test func `without a daemon a record without a promise is written, and no number`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        let finding = try probe(disk, isDaemonRunning: false)
        #expect(finding.isGood && finding.outcome == "verified")
        #expect(try !bench.record().promise)
        #expect(StorageLayout.number(at: disk.path, host: BeatBench.host) == nil)
    }

    @Test func `a standing promise is not taken back`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        let before = try bench.record()
        #expect(try probe(disk, isDaemonRunning: false).outcome == "read")
        #expect(try bench.record() == before)
    }

    @Test func `beside a daemon nothing is written, and its last beat is judged`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(try probe(disk, isDaemonRunning: true).outcome == "no_record")
        #expect(bench.outcome() == .verified)
        let before = try bench.record()
        let finding = try probe(disk, isDaemonRunning: true)
        #expect(finding.isGood && finding.outcome == "verified")
        #expect(try bench.record() == before)
    }

    @Test func `a record of an earlier boot is stale beside a daemon`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        let finding = try probe(disk, boot: BootID(high: 9, low: 9), isDaemonRunning: true)
        #expect(!finding.isGood && finding.outcome == "stale")
    }

    @Test func `a missing number is told beside a daemon`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        bench.directive = Directive(promise: true, writesNumber: false)
        #expect(bench.outcome() == .verified)
        #expect(try probe(disk, isDaemonRunning: true).outcome == "no_number")
    }

    @Test func `a failing SR is told as a beat would tell it`() throws {
        let disk = try LoopDisk(.ext4)
        #expect(try probe(disk, isDaemonRunning: false).outcome == "missing")
    }

    @Test func `what a process finds reaches the command`() throws {
        let disk = try LoopDisk(.ext4)
        _ = try BeatBench(path: disk.path)
        let finding = try probe(disk, isDaemonRunning: false)
        #expect(ProbeFinding(text: finding.text) == finding)
        #expect(ProbeFinding(text: String(finding.text.dropLast(5))) == nil)
    }

    @Test func `a process that does not answer is told as hung, and the others all the same`() throws {
        let start = BootClock.now()
        let processes = ProbeProcesses(program: "/bin/sh", deadline: .milliseconds(300))
        let text = "outcome verified\\ngood true\\nstages 1 2 3 4\\ndetail all well\\ndone\\n"
        let findings = try processes.run([["-c", "exec sleep 30"], ["-c", "printf '\(text)'"], ["-c", "exit 3"]])
        #expect(findings.map(\.outcome) == ["hung", "verified", "error"])
        #expect(BootClock.now() - start < .seconds(10))
    }

    @Test func `a held lock means that a daemon runs`() throws {
        var template = Array("/tmp/heartbeat-run-XXXXXX".utf8CString)
        _ = try #require(mkdtemp(&template))
        let runtime = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { for name in ["/lock", ""] { remove(runtime + name) } }
        #expect(try !DaemonPresence.isRunning(runtime: runtime))
        let lock = open(runtime + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        #expect(try !DaemonPresence.isRunning(runtime: runtime))
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(try DaemonPresence.isRunning(runtime: runtime))
    }
}
