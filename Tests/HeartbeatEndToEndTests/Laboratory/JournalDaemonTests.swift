import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct JournalDaemonTests {
        @Test func `journald of the bench takes an entry, and the host's own never sees it`() throws {
            try Laboratory.with { laboratory in
                let journal = try JournalDaemon(in: laboratory)
                try laboratory.run(["sh", "-c", "printf 'MESSAGE=spoken\\nHEARTBEAT_SR=a\\n' | logger --journald"])
                #expect(wait(until: .seconds(5)) { Self.hasSpoken(journal) })
                #expect(!Files.exists("/run/systemd/journal/socket") || !Self.hostHasSpoken)
            }
        }

        @Test func `a frozen journald takes nothing until it is thawed`() throws {
            try Laboratory.with { laboratory in
                let journal = try JournalDaemon(in: laboratory)
                journal.freeze()
                let speaker = try laboratory.start(["sh", "-c", "echo MESSAGE=spoken | logger --journald"])
                #expect(speaker.exitCode(within: .seconds(5)) != nil)
                #expect(!Self.hasSpoken(journal))
                journal.thaw()
                #expect(wait(until: .seconds(5)) { Self.hasSpoken(journal) })
            }
        }

        private static func hasSpoken(_ journal: JournalDaemon) -> Bool {
            // The loss is fine: what cannot be read has not been written.
            ((try? journal.entriesWithoutSync()) ?? []).contains { $0["MESSAGE"] == "spoken" }
        }

        private static var hostHasSpoken: Bool {
            let output = try? ChildProcess.run(
                ["journalctl", "--since=-1min", "--output=cat", "--quiet"], directory: "/tmp/")
            return output?.contains("spoken") ?? false
        }
    }
}
