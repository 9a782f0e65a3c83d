import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ReportSentenceTests {
    @Test(arguments: Event.Kind.allCases) func `every kind of event has a sentence`(kind: Event.Kind) throws {
        let sentence = EventSentence(
            Event(kind, at: BootInstant(nanoseconds: 5), storage: 1), plan: try ReportPlan.make())
        #expect(sentence.text.count > 20)
        #expect(!sentence.text.hasSuffix("."))
        #expect(sentence.storageName == "sr-b")
    }

    @Test func `no two kinds share an identifier`() {
        let texts = Event.Kind.allCases.map { MessageIdentifier($0).text.description }
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func `a fence says SR, path, silence, errno, reason and row at the critical level`() throws {
        let sentence = EventSentence(ReportPlan.fence(), plan: try ReportPlan.make())
        for part in ["sr-a", "/srv/sr-a", "93 s", "Input/output error", "no armed SR beats", "row 9", "reboot"] {
            #expect(sentence.text.contains(part), "\(part)")
        }
        #expect(sentence.priority == .critical)
    }

    @Test func `a fence into a file says that nothing is reset`() throws {
        #expect(EventSentence(ReportPlan.fence(), plan: try ReportPlan.make()).text.contains("nothing is reset"))
    }

    @Test func `an alert names the processes that hang`() throws {
        var event = Event(.health, at: BootInstant(nanoseconds: 5), storage: 0)
        event.health = .failing
        event.silence = .seconds(21)
        event.cause = .hung
        let users = ReportPlan.users(["qemu-system-x86", "tapdisk"], total: 5)
        let sentence = EventSentence(event, plan: try ReportPlan.make(), storage: users)
        #expect(sentence.text.contains("used by qemu-system-x86 (100), tapdisk (101)"))
        #expect(sentence.priority == .warning)
    }

    @Test(arguments: [Event.Kind.paused, .pauseEnding])
    func `an entry about a pause tells how long it lasts and why`(kind: Event.Kind) throws {
        var event = Event(kind, at: BootInstant(nanoseconds: 5), storage: 0)
        event.value = Duration.seconds(300).wholeNanoseconds
        let text = EventSentence(event, plan: try ReportPlan.make(), remark: "new switch").text
        #expect(text.contains("5 min (new switch)"))
        #expect(text.contains("120s of its silence") == (kind == .paused))
    }

    @Test(arguments: [(Int64(0), "is over"), (9, "by command")])
    func `the end of a pause tells what ended it`(left: Int64, words: String) throws {
        var event = Event(.pauseEnded, at: BootInstant(nanoseconds: 5), storage: 0)
        event.value = left
        #expect(EventSentence(event, plan: try ReportPlan.make()).text.contains(words))
    }

    @Test(arguments: [
        (Decision.Kind.none, false, JournalPriority.notice), (.alert, false, .warning), (.alert, true, .critical),
    ])
    func `a decision is as loud as it is grave`(kind: Decision.Kind, isCritical: Bool, level: JournalPriority) throws {
        var event = Event(.decision, at: BootInstant(nanoseconds: 5), storage: 0)
        event.decision.kind = kind
        event.decision.isCritical = isCritical
        #expect(EventSentence(event, plan: try ReportPlan.make()).priority == level)
    }

    @Test func `an index that the plan does not have is spoken of as the host`() throws {
        let sentence = EventSentence(
            Event(.life, at: BootInstant(nanoseconds: 5), storage: 99), plan: try ReportPlan.make())
        #expect(sentence.storageName == nil)
        #expect(sentence.text.hasPrefix("this host"))
    }

    @Test func `an entry carries the fields to filter by`() throws {
        let entry = JournalEntry(ReportPlan.fence(), plan: try ReportPlan.make(), suppressed: 3)
        for field in [
            "HEARTBEAT_SR=sr-a", "HEARTBEAT_SILENCE_MS=93000", "HEARTBEAT_CAUSE=error", "HEARTBEAT_ERRNO=5",
            "HEARTBEAT_DECISION=fence", "HEARTBEAT_REASON=all_lost", "HEARTBEAT_HOST=host-1",
        ] {
            #expect(entry.fields.contains(field), "\(field)")
        }
        #expect(entry.text.hasSuffix("(3 more within the last minute)"))
    }
}
