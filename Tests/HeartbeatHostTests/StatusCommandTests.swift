import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// `heartbeat status` and `heartbeat why` as programs, by what they print and return.
@Suite struct StatusCommandTests {
    /// Writes a status as the daemon does, of `age` ago.
    private static func write(
        _ directory: ReportDirectory, age: Duration = .zero, boot: BootID? = nil,
        _ change: (inout HostSnapshot, inout StorageSnapshot) -> Void = { _, _ in }
    ) throws {
        let now = BootClock.now() - age
        var host = HostSnapshot()
        host.takenAt = now
        var storage = StorageSnapshot()
        storage.life = .armed
        storage.lastVerifiedStart = now - .seconds(1)
        change(&host, &storage)
        let template = try ReportPlan.make(directory: directory.path, degraded: ["no watchdog"], storages: ["sr-a"])
        let plan = Plan(
            epoch: 1, configuration: template.configuration, orphans: [], unprotectedReason: nil, staleReason: nil,
            isFenceReady: true, degraded: template.degraded, bootID: try boot ?? BootID.current())
        let report = StatusReport(
            plan: plan, host: host, storages: [storage], version: "1", wallNanoseconds: BootClock.wallNanoseconds(),
            pauses: ["sr-a": PauseNote(until: storage.pausedUntil, reason: "new switch")])
        try report.json.text.write(toFile: directory.path + "/status.json", atomically: true, encoding: .utf8)
    }

    private static func status(_ directory: ReportDirectory, _ more: [String] = []) throws -> StatusProgram {
        try StatusProgram.run(["status", "--runtime", directory.path] + more)
    }

    @Test func `all well is OK and 0, in one sentence and a table`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory)
        let program = try Self.status(directory)
        #expect(program.exitCode == 0)
        #expect(program.output.hasPrefix("OK: armed, the SR is armed and beats (host host-1)\n"))
        for part in ["sr-a", "healthy", "degraded  no watchdog", "none on record"] {
            #expect(program.output.contains(part), "\(part)")
        }
        #expect(!program.output.contains("\u{1B}"))
        #expect(program.errors == "")
    }

    @Test func `a warning is 1`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { _, storage in storage.life = .observing }
        let program = try Self.status(directory)
        #expect(program.exitCode == 1)
        #expect(program.output.hasPrefix("WARNING: observing, SR sr-a is only observed"))
    }

    @Test func `a paused SR is 1 and says for how long and why`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { host, storage in
            storage.life = .paused
            storage.pausedUntil = host.takenAt + .seconds(1_800)
        }
        let program = try Self.status(directory)
        #expect(program.exitCode == 1)
        #expect(program.output.hasPrefix("WARNING: paused, SR sr-a is paused for another 30 min"))
        #expect(program.output.contains("\n  paused for another 30 min, until 2"))
        #expect(program.output.contains("Z: new switch\n"))
    }

    @Test func `a lost SR is 2 and names who hangs on it`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { host, storage in
            let start = host.takenAt - .seconds(61)
            storage = ReportPlan.users(["qemu"], total: 2)
            storage.life = .armed
            storage.health = .lost
            storage.cause = .hung
            storage.lastVerifiedStart = start
        }
        let program = try Self.status(directory)
        #expect(program.exitCode == 2)
        #expect(program.output.hasPrefix("CRITICAL: armed, SR sr-a has been silent for 61 s"))
        #expect(program.output.contains("used by qemu (100) and 1 more"))
    }

    @Test func `a committed fence is 2`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { host, _ in host.committedAt = host.takenAt }
        let program = try Self.status(directory)
        #expect(program.exitCode == 2)
        #expect(program.output.hasPrefix("CRITICAL, FENCING: "))
    }

    @Test func `without a file it is 3 and says what to look at`() throws {
        let program = try Self.status(try ReportDirectory())
        #expect(program.exitCode == 3)
        #expect(program.output.hasPrefix("UNKNOWN: "))
        #expect(program.output.contains("systemctl status heartbeat"))
    }

    @Test(arguments: ["", "{", "[]", "{\"schema\": 1}", "\u{0}"]) func `a file not understood is 3`(text: String) throws
    {
        let directory = try ReportDirectory()
        try text.write(toFile: directory.path + "/status.json", atomically: true, encoding: .utf8)
        #expect(try Self.status(directory).exitCode == 3)
    }

    @Test func `a status too old is 3 and tells its age`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory, age: .seconds(16))
        let program = try Self.status(directory)
        #expect(program.exitCode == 3)
        #expect(program.output.contains("UNKNOWN: the status is 16"))
    }

    @Test func `a status of another boot is 3`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory, boot: ReportPlan.boot)
        let program = try Self.status(directory)
        #expect(program.exitCode == 3)
        #expect(program.output.contains("earlier boot"))
    }

    @Test func `as JSON it is the file itself, with the same exit code`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { _, storage in storage.life = .observing }
        let program = try Self.status(directory, ["--format", "json"])
        #expect(program.exitCode == 1)
        #expect(program.output == (try directory.text("status.json")))
    }

    @Test func `why finds nothing on record and returns 0`() throws {
        let directory = try ReportDirectory()
        let program = try StatusProgram.run(["why", "--config", try Self.configuration(directory)])
        #expect(program.exitCode == 0)
        #expect(program.output.hasPrefix("No fence and no unexplained reset is on record for this host.\n"))
    }

    @Test func `why tells the last fence of the configured state directory`() throws {
        let directory = try ReportDirectory()
        let plan = try ReportPlan.make(directory: directory.path)
        let evidence = try FenceEvidence(paths: plan.configuration.paths, policy: .ordinary)
        evidence.start(ReportPlan.fence(), plan: plan)
        let deadline = BootClock.now() + .seconds(20)
        while !evidence.isComplete {
            try #require(BootClock.now() < deadline)
            evidence.notify.wait(atMost: .milliseconds(100))
        }
        let program = try StatusProgram.run(["why", "--config", try Self.configuration(directory)])
        #expect(program.exitCode == 0)
        #expect(program.output.contains("sr-a"))
        #expect(program.output.contains("What to do next:"))
    }

    @Test func `a daemon that was stopped is no daemon`() throws {
        let directory = try ReportDirectory()
        try Self.write(directory) { host, _ in host.isStopping = true }
        let program = try Self.status(directory)
        #expect(program.exitCode == 3)
        #expect(program.output.hasPrefix("UNKNOWN: heartbeat was stopped at "))
    }

    @Test func `a broken configuration still says where the daemon keeps its status`() throws {
        let directory = try ReportDirectory()
        let path = try Self.configuration(directory)
        let text = try directory.text("heartbeat.toml") + "runtim = \"\(directory.path)\"\n"
        try text.replacingOccurrences(of: "state =", with: "runtime =").write(
            toFile: path, atomically: true, encoding: .utf8)
        let program = try StatusProgram.run(["status", "--config", path])
        #expect(program.exitCode == 3)
        #expect(program.output.contains("\(directory.path)/status.json"))
    }

    /// Writes a configuration that keeps its state in `directory`; returns its path.
    static func configuration(_ directory: ReportDirectory) throws -> String {
        let path = directory.path + "/heartbeat.toml"
        let text = """
            version = 1
            host = "host-1"
            [paths]
            state = "\(directory.path)"
            [[sr]]
            uuid = "sr-a"
            kind = "nfs"
            path = "/srv/sr-a"
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        return path
    }
}
