import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct PauseNotesTests {
    private let now = BootInstant(nanoseconds: 1_000_000_000_000)
    private let other = BootID(high: 1, low: 2)

    @Test func `a start in the same boot takes the reasons over`() throws {
        let directory = try ReportDirectory()
        let notes = PauseNotes(runtime: directory.path, bootID: ReportPlan.boot)
        try notes.set(PauseNote(until: now + .seconds(60), reason: "new switch, ticket 4711"), for: "sr-a", at: now)
        try notes.set(PauseNote(until: now + .seconds(90), reason: "später"), for: "sr-b", at: now)
        let next = PauseNotes(runtime: directory.path, bootID: ReportPlan.boot)
        #expect(next.all == notes.all)
        #expect(next.reason(of: "sr-a", until: now + .seconds(60)) == "new switch, ticket 4711")
        #expect(next.reason(of: "sr-a", until: now + .seconds(61)) == nil)
        #expect(PauseNotes(runtime: directory.path, bootID: other).all.isEmpty)
    }

    @Test func `a pause that has ended is forgotten`() throws {
        let directory = try ReportDirectory()
        let notes = PauseNotes(runtime: directory.path, bootID: ReportPlan.boot)
        try notes.set(PauseNote(until: now + .seconds(60), reason: "one"), for: "sr-a", at: now)
        try notes.set(PauseNote(until: now + .seconds(200), reason: "two"), for: "sr-b", at: now + .seconds(100))
        #expect(Set(notes.all.keys) == ["sr-b"])
        try notes.set(nil, for: "sr-b", at: now + .seconds(100))
        #expect(PauseNotes(runtime: directory.path, bootID: ReportPlan.boot).all.isEmpty)
    }

    @Test(arguments: [
        "", "\u{0}\u{0}", "heartbeat-pauses 2 11223344-5566-7788-99aa-bbccddeeff00\nsr-a 5 x\n",
        "heartbeat-pauses 1 11223344-5566-7788-99aa-bbccddeeff00\nsr-a\nsr-b x y\nsr-c 5 \u{1B}[2J\n",
    ])
    func `what no daemon of this version wrote is left out`(text: String) throws {
        let directory = try ReportDirectory()
        try text.write(toFile: directory.path + "/pauses", atomically: true, encoding: .utf8)
        #expect(PauseNotes(runtime: directory.path, bootID: ReportPlan.boot).all.isEmpty)
    }
}
