import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// The journal thread against a real journald: serialized, as each test starts one.
@Suite(.serialized) struct ReportJournalTests {
    /// An event that is never held back, told apart by `number`.
    private static func event(_ number: Int) -> Event {
        var event = Event(.unguardedGap, at: BootClock.now())
        event.value = Int64(number) * 1_000_000_000
        return event
    }

    @Test func `events and notes become entries`() async throws {
        try await EvidenceNamespace.run {
            let journald = try EvidenceJournald()
            let ring = try EventRing()
            let publication = Publication(plan: try ReportPlan.make(), wake: try EventDescriptor())
            var health = Event(.health, at: BootClock.now(), storage: 1)
            health.health = .failing
            health.cause = .hung
            health.silence = .milliseconds(20_500)
            publication.board.publish(isChange: false) { _, storages in
                storages[1] = ReportPlan.users(["qemu-system-x86"], total: 1)
            }
            let reporter = try JournalReporter(ring: ring, echo: nil)
            reporter.adopt(publication)
            try reporter.start()
            ring.push(health, epoch: 1)
            reporter.note(JournalEntry("guarding 2 SRs", priority: .notice, identifier: .started))
            #expect(reporter.stop(atMost: .seconds(10)))

            let deadline = BootClock.now() + .seconds(10)
            while try journald.entries().count < 2 { try #require(BootClock.now() < deadline) }
            let entries = try journald.entries()
            let alert = try #require(entries.first { $0["HEARTBEAT_SR"] == "sr-b" })
            #expect(alert["MESSAGE"]?.contains("used by qemu-system-x86 (100)") == true)
            #expect(alert["HEARTBEAT_SILENCE_MS"] == "20500")
            #expect(alert["HEARTBEAT_CAUSE"] == "hung")
            #expect(alert["PRIORITY"] == "4")
            #expect(alert["MESSAGE_ID"] == MessageIdentifier(.health).text.description)
            #expect(entries.contains { $0["MESSAGE"] == "guarding 2 SRs" && $0["PRIORITY"] == "5" })
        }
    }

    @Test func `a stuck journald stops neither the judge nor the status, and what was dropped is told`() async throws {
        try await EvidenceNamespace.run {
            let journald = try EvidenceJournald()
            let directory = try ReportDirectory()
            let ring = try EventRing(capacity: 16)
            let journal = try JournalReporter(ring: ring, echo: nil)
            let status = try StatusReporter(version: "1", lastFence: nil, journal: journal)
            let publication = Publication(plan: try ReportPlan.make(directory: directory.path), wake: status.wake)
            journal.adopt(publication)
            status.adopt(publication)
            try journal.start()
            try status.start()
            journald.stop()

            // More than journald's socket and the ring hold together (net.unix.max_dgram_qlen is 10 … 512).
            let before = BootClock.now()
            var number = 0
            while ring.dropped == 0 && number < 2_000 {
                ring.push(Self.event(number), epoch: 1)
                number += 1
            }
            #expect(BootClock.now() - before < .seconds(1))
            try #require(ring.dropped > 0)

            let deadline = BootClock.now() + .seconds(20)
            var text = ""
            while !text.contains("the journal takes no entry since") {
                try #require(BootClock.now() < deadline, "status: \(text)")
                publication.board.publish(isChange: true) { host, _ in host.takenAt = BootClock.now() }
                status.wake.raise()
                usleep(20_000)
                text = (try? directory.text("status.json")) ?? ""
            }
            #expect(text.contains("could not be told to the journal"))
            #expect(journal.stuckSince != nil)

            journald.resume()
            #expect(journal.stop(atMost: .seconds(10)))
            #expect(journal.stuckSince == nil)
            #expect(status.stop(atMost: .seconds(10)))
            let entries = try journald.entries()
            #expect(entries.contains { $0["MESSAGE"]?.contains("entries are missing here") == true })
        }
    }

    @Test func `entries go to standard error too, unless nobody reads there`() async throws {
        try await EvidenceNamespace.run {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            defer { for end in ends { close(end) } }
            let reporter = try JournalReporter(ring: try EventRing(), echo: StandardErrorEcho(descriptor: ends[1]))
            try reporter.start()
            let text = String(repeating: "x", count: 3_000)
            // A pipe holds 64 KiB (pipe(7)): the later lines must be skipped, not waited for.
            for _ in 0..<100 { reporter.note(JournalEntry(text, priority: .notice, identifier: .started)) }
            #expect(reporter.stop(atMost: .seconds(10)))
            var buffer = [UInt8](repeating: 0, count: 100_000)
            let count = read(ends[0], &buffer, buffer.count)
            #expect(String(decoding: buffer[0..<max(count, 0)], as: UTF8.self).hasPrefix("heartbeat: xxx"))
        }
    }

    @Test func `under journald nothing is echoed`() {
        #expect(StandardErrorEcho(journalStream: "8:12345") == nil)
        #expect(StandardErrorEcho(journalStream: nil) != nil)
    }
}
