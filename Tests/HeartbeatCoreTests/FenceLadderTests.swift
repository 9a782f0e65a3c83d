import HeartbeatCore
import Testing

@Suite struct FenceLadderTests {
    private let now = BootInstant(nanoseconds: 1_000_000_000_000)

    private static func ladder(
        byte: Character = "b", endsAtTrigger: Bool = false, evidenceBudget: Duration = .zero,
        syncBudget: Duration = .zero, resumedFrom committedAt: BootInstant = .never
    ) -> FenceLadder {
        FenceLadder(
            byte: byte.asciiValue, endsAtTrigger: endsAtTrigger, evidenceBudget: evidenceBudget,
            syncBudget: syncBudget, resumedFrom: committedAt)
    }

    /// What the ladder asks for from `now` on, with the time after it, when it is looked at each `period`.
    private func climb(_ ladder: FenceLadder, for duration: Duration, failingUntil working: Duration = .zero)
        -> [(Duration, FenceLadder.Action)]
    {
        var ladder = ladder
        var actions: [(Duration, FenceLadder.Action)] = []
        var elapsed = Duration.zero
        while elapsed <= duration {
            while true {
                let action = ladder.step(at: now + elapsed, evidenceIsWritten: true, journalIsSynced: true)
                if action == .none { break }
                actions.append((elapsed, action))
                if case .write = action, elapsed < working { ladder.noteFailedWrite(at: now + elapsed) }
            }
            elapsed += .milliseconds(100)
        }
        return actions
    }

    private static func write(_ byte: Character) -> FenceLadder.Action { .write(byte.asciiValue ?? 0) }

    @Test(arguments: ["b", "c", "o"] as [Character])
    func `a host that survives the byte gets reboot(2) after 2 s, and after 5 s b and c each second, for ever`(
        _ byte: Character
    ) {
        let actions = climb(Self.ladder(byte: byte), for: .seconds(9))
        let expected: [(Duration, FenceLadder.Action)] = [
            (.zero, .startEvidence), (.zero, Self.write(byte)), (.seconds(2), .callReboot),
            (.seconds(5), Self.write("b")), (.seconds(6), Self.write("c")), (.seconds(7), Self.write("b")),
            (.seconds(8), Self.write("c")), (.seconds(9), Self.write("b")),
        ]
        #expect(actions.map(\.0) == expected.map(\.0))
        #expect(actions.map(\.1) == expected.map(\.1))
    }

    @Test func `a byte that is not taken calls reboot(2) at once and is tried again`() {
        let actions = climb(Self.ladder(), for: .seconds(6), failingUntil: .seconds(60))
        #expect(actions.map(\.0) == [.zero, .zero, .zero, .seconds(5), .seconds(6)])
        #expect(actions[2].1 == .callReboot)
        #expect(actions[3].1 == Self.write("b") && actions[4].1 == Self.write("c"))
    }

    @Test func `a trigger that only records gets its byte, and nothing follows`() {
        let actions = climb(Self.ladder(endsAtTrigger: true), for: .seconds(20))
        #expect(actions.map(\.1) == [.startEvidence, Self.write("b")])
        var ladder = Self.ladder(endsAtTrigger: true)
        _ = ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true)
        _ = ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true)
        #expect(ladder.hasEnded && ladder.deadline == nil)
    }

    @Test func `evidence, then sync, then the trigger, each as soon as the one before has ended`() {
        var ladder = Self.ladder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        #expect(ladder.deadline == nil)
        #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: false) == .startSync)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true) == .write(UInt8(ascii: "b")))
        #expect(!ladder.hasEnded && ladder.deadline == now + .seconds(2))
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true) == .none)
    }

    @Test func `a step that does not end falls through at its budget`() {
        var ladder = Self.ladder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        _ = ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false)
        #expect(ladder.deadline == now + .seconds(1))
        #expect(ladder.step(at: now + .milliseconds(999), evidenceIsWritten: false, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now + .seconds(1), evidenceIsWritten: false, journalIsSynced: false) == .startSync)
        #expect(ladder.deadline == now + .seconds(3))
        #expect(
            ladder.step(at: now + .seconds(3), evidenceIsWritten: false, journalIsSynced: false)
                == .write(UInt8(ascii: "b")))
    }

    @Test(arguments: [
        (0, 0, [FenceLadder.Action.startEvidence, .write(UInt8(ascii: "b"))]), (1, 0, [.startEvidence, .none]),
        (0, 1, [.startEvidence, .startSync]),
    ])
    func `a budget of zero costs no time, and no evidence`(
        _ evidence: Int, _ sync: Int, _ actions: [FenceLadder.Action]
    ) {
        var ladder = Self.ladder(evidenceBudget: .seconds(evidence), syncBudget: .seconds(sync))
        for action in actions {
            #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == action)
        }
    }

    @Test func `what a stall spends of the budgets is spent`() {
        var ladder = Self.ladder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        _ = ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false)
        let late = now + .milliseconds(2_500)
        #expect(ladder.step(at: late, evidenceIsWritten: false, journalIsSynced: false) == .startSync)
        #expect(ladder.deadline == now + .seconds(3))
    }

    // The judge is killed in the middle of the ladder, again and again: each start gets what is left of the budgets.
    @Test func `a resumed fence gets what is left of its budgets`() {
        func resumed() -> FenceLadder {
            Self.ladder(evidenceBudget: .seconds(1), syncBudget: .seconds(2), resumedFrom: now)
        }
        var early = resumed()
        let half = now + .milliseconds(500)
        #expect(early.step(at: half, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(early.deadline == now + .seconds(1))
        var late = resumed()
        let end = now + .seconds(3)
        #expect(late.step(at: end, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(late.step(at: end, evidenceIsWritten: false, journalIsSynced: false) == .write(UInt8(ascii: "b")))
    }
}
