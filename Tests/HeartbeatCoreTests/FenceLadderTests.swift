import HeartbeatCore
import Testing

@Suite struct FenceLadderTests {
    private let now = BootInstant(nanoseconds: 1_000_000_000_000)

    @Test func `evidence, then sync, then the trigger, each as soon as the one before has ended`() {
        var ladder = FenceLadder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        #expect(ladder.deadline == nil)
        #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: false) == .startSync)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true) == .writeTrigger)
        #expect(ladder.hasTriggered && ladder.deadline == nil)
        #expect(ladder.step(at: now, evidenceIsWritten: true, journalIsSynced: true) == .none)
    }

    @Test func `a step that does not end falls through at its budget`() {
        var ladder = FenceLadder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        _ = ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false)
        #expect(ladder.deadline == now + .seconds(1))
        #expect(ladder.step(at: now + .milliseconds(999), evidenceIsWritten: false, journalIsSynced: false) == .none)
        #expect(ladder.step(at: now + .seconds(1), evidenceIsWritten: false, journalIsSynced: false) == .startSync)
        #expect(ladder.deadline == now + .seconds(3))
        #expect(ladder.step(at: now + .seconds(3), evidenceIsWritten: false, journalIsSynced: false) == .writeTrigger)
    }

    @Test(arguments: [
        (0, 0, [FenceLadder.Action.startEvidence, .writeTrigger]), (1, 0, [.startEvidence, .none]),
        (0, 1, [.startEvidence, .startSync]),
    ])
    func `a budget of zero costs no time, and no evidence`(
        _ evidence: Int, _ sync: Int, _ actions: [FenceLadder.Action]
    ) {
        var ladder = FenceLadder(evidenceBudget: .seconds(evidence), syncBudget: .seconds(sync))
        for action in actions {
            #expect(ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false) == action)
        }
    }

    @Test func `what a stall spends of the budgets is spent`() {
        var ladder = FenceLadder(evidenceBudget: .seconds(1), syncBudget: .seconds(2))
        _ = ladder.step(at: now, evidenceIsWritten: false, journalIsSynced: false)
        let late = now + .milliseconds(2_500)
        #expect(ladder.step(at: late, evidenceIsWritten: false, journalIsSynced: false) == .startSync)
        #expect(ladder.deadline == now + .seconds(3))
    }

    // The judge is killed in the middle of the ladder, again and again: each start gets what is left of the budgets.
    @Test func `a resumed fence gets what is left of its budgets`() {
        func resumed() -> FenceLadder {
            FenceLadder(evidenceBudget: .seconds(1), syncBudget: .seconds(2), resumedFrom: now)
        }
        var early = resumed()
        let half = now + .milliseconds(500)
        #expect(early.step(at: half, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(early.deadline == now + .seconds(1))
        var late = resumed()
        let end = now + .seconds(3)
        #expect(late.step(at: end, evidenceIsWritten: false, journalIsSynced: false) == .startEvidence)
        #expect(late.step(at: end, evidenceIsWritten: false, journalIsSynced: false) == .writeTrigger)
    }
}
