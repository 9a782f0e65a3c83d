import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// `heartbeat doctor` as a program, on the real /proc and /sys of this machine.
@Suite struct DoctorCommandTests {
    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `without a daemon it is 2, names what is wrong, and answers within 10 s`() throws {
        let directory = try ReportDirectory()
        let file = try Self.configuration(directory)
        let start = BootClock.now()
        let program = try StatusProgram.run(["doctor", "--config", file])
        #expect(BootClock.now() - start < .seconds(10))
        #expect(program.exitCode == 2)
        #expect(program.errors == "")
        #expect(program.output.hasPrefix("Host host-1: "))
        for part in [
            "CRITICAL  daemon_not_running", "warning  trigger_foreign", "note  black_box_missing", "Why: ", "Do:",
        ] {
            #expect(program.output.contains(part), "\(part) in \(program.output)")
        }
        // A trigger of a trial would be made by opening it.
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/trigger"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["heartbeat.toml"])
    }

    @Test func `as JSON it has the same findings and exit code`() throws {
        let directory = try ReportDirectory()
        let file = try Self.configuration(directory)
        let program = try StatusProgram.run(["doctor", "--config", file, "--format", "json"])
        #expect(program.exitCode == 2)
        let report = try Self.object(program.output)
        #expect(report["schema"] as? Int == 1)
        #expect(report["host"] as? String == "host-1")
        #expect(report["worst"] as? String == "critical")
        let findings = try #require(report["findings"] as? [[String: String]])
        #expect(findings.allSatisfy { Set($0.keys) == ["finding", "severity", "what", "why", "do"] })
        #expect(findings.contains { $0["finding"] == "daemon_not_running" && $0["severity"] == "critical" })
    }

    @Test func `a configuration that is missing or broken is a finding, not the end`() throws {
        let directory = try ReportDirectory()
        let missing = try StatusProgram.run(["doctor", "--config", directory.path + "/none.toml"])
        #expect(missing.exitCode == 2)
        #expect(missing.output.contains("configuration_unusable"))
        let file = try Self.configuration(directory)
        try (try directory.text("heartbeat.toml") + "\nsink = 1\n").write(
            toFile: file, atomically: true, encoding: .utf8)
        let broken = try StatusProgram.run(["doctor", "--config", file])
        #expect(broken.output.contains("\"sink\": did you mean"))
        // Its paths are still the ones that are looked at.
        #expect(broken.output.contains(directory.path + "/status.json"))
    }

    private static func configuration(_ directory: ReportDirectory) throws -> String {
        let path = directory.path + "/heartbeat.toml"
        let text = """
            version = 1
            host = "host-1"
            [paths]
            sysrq_trigger = "\(directory.path)/trigger"
            runtime = "\(directory.path)"
            state = "\(directory.path)/state"
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
