import HeartbeatCore
import Testing

@Suite struct PauseRequestTests {
    @Test(arguments: [
        ("1m", 60), ("60s", 60), ("30m", 1_800), ("2h", 7_200), ("1d", 86_400), ("7d", 604_800), ("168h", 604_800),
    ])
    func `a pause lasts from a minute to a week`(text: String, seconds: Int) throws {
        let request = try PauseRequest(storage: "sr-a", lengthText: text, reason: "x", isForced: false)
        #expect(request.length == .seconds(seconds))
    }

    @Test(arguments: [
        "59s", "999ms", "8d", "604801s", "0d", "-5m", "30", "1.5h", "", "d", "m", "99999999999d", "forever",
    ])
    func `any other length is refused with what is accepted`(text: String) {
        #expect(throws: PauseFault.length(text)) {
            try PauseRequest(storage: "sr-a", lengthText: text, reason: "x", isForced: false)
        }
        #expect(PauseFault.length(text).description.contains("from 1m to 7d"))
    }

    private static let reasons: [(String, PauseFault)] = [
        ("", .noReason), ("   ", .noReason), ("a\nb", .controlCharacter), ("a\u{1B}[31m", .controlCharacter),
        ("a\u{7F}", .controlCharacter), ("a\u{85}b", .controlCharacter), ("a\u{2028}b", .controlCharacter),
        (String(repeating: "x", count: 201), .longReason(201)), (String(repeating: "ä", count: 101), .longReason(202)),
    ]

    @Test(arguments: reasons)
    func `a reason is one line of plain text of at most 200 bytes`(reason: String, fault: PauseFault) {
        #expect(throws: fault) {
            try PauseRequest(storage: "sr-a", length: .seconds(60), reason: reason, isForced: false)
        }
    }

    @Test(arguments: ["", "a b", "../x", "-x", String(repeating: "x", count: 65)])
    func `a name that no SR can have is refused`(name: String) {
        #expect(throws: PauseFault.name(name)) {
            try PauseRequest(storage: name, length: .seconds(60), reason: "x", isForced: false)
        }
    }

    @Test(arguments: [false, true])
    func `what is written on the wire is what is read there`(isForced: Bool) throws {
        let reason = String(repeating: "ä", count: 90) + "  -- new switch"
        let request = try PauseRequest(
            storage: String(repeating: "s", count: 64), length: .seconds(604_800), reason: reason, isForced: isForced)
        #expect(request.wire.utf8.count < 512)
        #expect(try PauseRequest(wire: request.wire) == request)
    }

    @Test(arguments: ["pause", "pause sr-a", "pause sr-a 30m", "pause --force sr-a 30m", "resume sr-a", ""])
    func `what lacks a part is no request`(wire: String) throws {
        #expect(try PauseRequest(wire: wire) == nil)
    }

    @Test func `blanks around a reason are left out`() throws {
        let request = try PauseRequest(storage: "a", length: .seconds(60), reason: "  new switch ", isForced: false)
        #expect(request.reason == "new switch")
    }
}
