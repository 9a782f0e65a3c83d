import Glibc
import Testing

@testable import HeartbeatHost

@Suite struct OtherFencersTests {
    private let directory: ConfigurationDirectory

    init() throws {
        directory = try ConfigurationDirectory()
    }

    private func run(_ process: String, _ command: String, group: String? = nil) throws {
        try #require(mkdir("\(directory.path)/\(process)", 0o755) == 0)
        _ = try directory.write(command + "\n", to: "\(process)/comm")
        if let group { _ = try directory.write("0::\(group)\n", to: "\(process)/cgroup") }
    }

    @Test(arguments: [
        ("xenheartbeat.sh", "xenheartbeat.sh"), ("kvmheartbeat.sh", "kvmheartbeat.sh"),
        ("kvmsmpheartbeat", "kvmsmpheartbeat.sh"), ("xhad", "xhad"), ("sbd", "sbd"), ("sanlock", "sanlock"),
        ("wdmd", "wdmd"), ("watchdog-mux", "watchdog-mux"),
    ]) func `another fencer is found by the name that the kernel keeps of it`(command: String, name: String) throws {
        try run("812", command)
        let findings = OtherFencers.look(processes: directory.path)
        #expect(findings.map(\.name) == [name])
        #expect(findings.first?.process == 812)
        #expect(findings.first?.sentence.contains("\(name) runs here too (process 812): ") == true)
    }

    @Test func `CloudStack's agent is known by its unit, and another Java program is not`() throws {
        try run("7", "java", group: "/system.slice/cloudstack-agent.service")
        try run("8", "java", group: "/system.slice/tomcat.service")
        try run("9", "java")
        #expect(OtherFencers.look(processes: directory.path).map(\.process) == [7])
    }

    @Test(arguments: ["heartbeat", "watchdogd", "sbdx", "xhad2", "sh"]) func `others are not`(command: String) throws {
        try run("812", command)
        #expect(OtherFencers.look(processes: directory.path) == [])
    }

    @Test func `one finding per program, the first process of it`() throws {
        for process in ["30", "4", "200"] { try run(process, "sanlock") }
        _ = try directory.write("sbd\n", to: "comm")
        #expect(OtherFencers.look(processes: directory.path).map(\.process) == [4])
    }

    @Test func `a process list that cannot be read tells nothing`() {
        #expect(OtherFencers.look(processes: "/none") == [])
    }
}
