import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct StatusReporterTests {
    /// A reporter that runs over `directory`, and its board.
    private static func start(
        in directory: String, journal: JournalReporter? = nil
    ) throws -> (StatusReporter, Publication) {
        let status = try StatusReporter(version: "1.2", lastFence: nil, journal: journal)
        let publication = Publication(plan: try ReportPlan.make(directory: directory), wake: status.wake)
        status.adopt(publication)
        try status.start()
        return (status, publication)
    }

    /// Waits until the file says what `condition` wants; looks each few milliseconds, for at most 20 s.
    private static func wait(_ directory: String, until condition: (String) -> Bool) throws {
        let deadline = BootClock.now() + .seconds(20)
        while true {
            let text = (try? String(contentsOfFile: directory + "/status.json", encoding: .utf8)) ?? ""
            if condition(text) { return }
            try #require(BootClock.now() < deadline, "status: \(text)")
            usleep(5_000)
        }
    }

    private static func publish(_ publication: Publication, turns: UInt64) {
        publication.board.publish(isChange: true) { host, _ in
            host.takenAt = BootClock.now()
            host.turns = turns
        }
    }

    @Test func `a change is in both files at once, readable by everyone`() throws {
        let directory = try ReportDirectory()
        let (status, publication) = try Self.start(in: directory.path)
        Self.publish(publication, turns: 41)
        try Self.wait(directory.path) { $0.contains("\"turns\": 41") }
        let before = BootClock.now()
        Self.publish(publication, turns: 42)
        try Self.wait(directory.path) { $0.contains("\"turns\": 42") }
        #expect(BootClock.now() - before < .seconds(3))
        for name in ["status.json", "heartbeat.prom"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
        }
        #expect(status.stop(atMost: .seconds(10)))
    }

    @Test func `many changes make few writings`() throws {
        let directory = try ReportDirectory()
        let (status, publication) = try Self.start(in: directory.path)
        var written: Set<String> = []
        let end = BootClock.now() + .milliseconds(1_000)
        var turn: UInt64 = 0
        while BootClock.now() < end {
            turn += 1
            Self.publish(publication, turns: turn)
            written.insert((try? directory.text("status.json")) ?? "")
        }
        #expect(turn > 100)
        #expect(written.count <= 13)
        #expect(status.stop(atMost: .seconds(10)))
        #expect(try directory.text("status.json").contains("\"turns\": \(turn)"))
    }

    @Test func `a full file system is told of once there is room, and the old file stays whole`() async throws {
        try await EvidenceNamespace.run {
            let directory = try ReportDirectory()
            try EvidenceNamespace.mountMemory(on: directory.path, bytes: 64 * 1024)
            defer { EvidenceNamespace.unmount(directory.path) }
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            defer { for end in ends { close(end) } }
            let journal = try JournalReporter(ring: try EventRing(), echo: StandardErrorEcho(descriptor: ends[1]))
            try journal.start()
            let (status, publication) = try Self.start(in: directory.path, journal: journal)
            Self.publish(publication, turns: 1)
            try Self.wait(directory.path) { $0.contains("\"turns\": 1,") }
            let filler = directory.path + "/filler"
            let descriptor = open(filler, O_WRONLY | O_CREAT, 0o644)
            let zeros = [UInt8](repeating: 0, count: 4_096)
            while write(descriptor, zeros, zeros.count) > 0 {}
            close(descriptor)
            Self.publish(publication, turns: 2)
            var complaint = [UInt8](repeating: 0, count: 4_096)
            let count = read(ends[0], &complaint, complaint.count)
            #expect(String(decoding: complaint[0..<max(count, 0)], as: UTF8.self).contains("No space left on device"))
            let old = try directory.text("status.json")
            #expect(old.contains("\"turns\": 1,"))
            #expect(try JSONSerialization.jsonObject(with: Data(old.utf8)) is [String: Any])
            unlink(filler)
            Self.publish(publication, turns: 3)
            try Self.wait(directory.path) { $0.contains("\"turns\": 3") && $0.contains("No space left on device") }
            Self.publish(publication, turns: 4)
            try Self.wait(directory.path) { $0.contains("\"turns\": 4") && !$0.contains("No space left on device") }
            #expect(status.stop(atMost: .seconds(10)))
            #expect(journal.stop(atMost: .seconds(10)))
        }
    }

    @Test func `nothing is written before the judge has published`() throws {
        let directory = try ReportDirectory()
        let (status, _) = try Self.start(in: directory.path)
        #expect(status.stop(atMost: .seconds(10)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }
}
