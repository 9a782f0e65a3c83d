import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// Entries as they go over journald's socket, alone and to a real journald: serialized, as each of those tests starts one.
@Suite(.serialized) struct JournalMessageTests {
    /// A value and how its field goes over the socket.
    static let encodings: [(field: String, bytes: String)] = [
        ("A=plain", "A=plain\n"),
        ("A=", "A=\n"),
        ("A=b=c", "A=b=c\n"),
        ("A=two\nlines", "A\n\u{9}\0\0\0\0\0\0\0two\nlines\n"),
        ("A=ends\n", "A\n\u{5}\0\0\0\0\0\0\0ends\n\n"),
        ("A=\n", "A\n\u{1}\0\0\0\0\0\0\0\n\n"),
        ("A=\n=", "A\n\u{2}\0\0\0\0\0\0\0\n=\n"),
        ("no separator", ""),
        ("", ""),
    ]

    @Test(arguments: encodings)
    func `a value of one line goes as it is, one with line ends with its length`(
        _ encoding: (field: String, bytes: String)
    ) {
        #expect(JournalMessage(fields: [encoding.field]).bytes == Array(encoding.bytes.utf8))
    }

    @Test func `fields follow one another, and the length is eight bytes, the smallest first`() {
        let long = String(repeating: "x", count: 0x1_0203) + "\n"
        let bytes = JournalMessage(fields: ["A=1", "LONG=" + long, "B=2"]).bytes
        let start = Array("A=1\nLONG\n".utf8) + [0x04, 0x02, 0x01, 0, 0, 0, 0, 0]
        #expect(bytes == start + Array(long.utf8) + Array("\nB=2\n".utf8))
    }

    /// Sends `value` as text and as a field, and gives both as journalctl reads them from the journal.
    private static func received(_ value: String) throws -> [String?] {
        let journald = try EvidenceJournald()
        let entry = JournalEntry(value, priority: .notice, identifier: .started, fields: ["HEARTBEAT_SR=\(value)"])
        #expect(entry.send())
        let deadline = BootClock.now() + .seconds(10)
        while try journald.entries().isEmpty { try #require(BootClock.now() < deadline) }
        let entries = try journald.entries()
        #expect(entries.count == 1)
        #expect(entries[0]["MESSAGE_ID"] == MessageIdentifier.started.text.description)
        return [entries[0]["MESSAGE"], entries[0]["HEARTBEAT_SR"]]
    }

    @Test func `journald takes a value with line ends whole, and no field out of it`() async throws {
        try await EvidenceNamespace.run {
            let value = "SR one\nPRIORITY=0\n\nends\n"
            let received = try Self.received(value)
            #expect(received == [value, value])
        }
    }

    @Test func `an entry that is too large for a datagram reaches journald as a file`() async throws {
        try await EvidenceNamespace.run {
            let limit = try #require(Int(try KernelFile.line(of: "/proc/sys/net/core/wmem_max")))
            // Above both the buffer that is asked for and what the kernel would give of it, each counted twice (socket(7)).
            let value = String(repeating: "0123456789abcdef", count: max(1 << 20, limit * 2 + 4096) / 16)
            let journald = try EvidenceJournald()
            #expect(JournalEntry(value, priority: .notice, identifier: .started).send())
            let deadline = BootClock.now() + .seconds(10)
            while try journald.entries(showingAll: true).isEmpty { try #require(BootClock.now() < deadline) }
            let entries = try journald.entries(showingAll: true)
            #expect(entries.map { $0["MESSAGE"] == value } == [true])
        }
    }

    @Test func `a socket that nobody listens on refuses, and none at all costs nothing`() async throws {
        try await EvidenceNamespace.run {
            let entry = JournalEntry("anything", priority: .notice, identifier: .started)
            #expect(entry.send())
            let journald = try EvidenceJournald()
            #expect(entry.send())
            journald.killNow()
            #expect(!entry.send())
        }
    }
}
