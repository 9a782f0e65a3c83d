import HeartbeatCore

/// What an event's sentence is made of: the event with the plan that its SR index belongs to.
struct EventSubject {
    let event: Event
    let plan: Plan
    let storage: Configuration.Storage?
    let snapshot: StorageSnapshot?
    /// What an admin said about it: the reason of a pause.
    let remark: String?

    init(_ event: Event, plan: Plan, storage snapshot: StorageSnapshot?, remark: String? = nil) {
        self.remark = remark
        self.event = event
        self.plan = plan
        self.snapshot = snapshot
        let index = Int(event.storage >= 0 ? event.storage : event.decision.storage)
        storage = plan.storages.indices.contains(index) ? plan.storages[index] : nil
    }

    /// "SR <uuid> (<path>)", or "this host".
    var name: String { storage.map { "SR \($0.uuid) (\($0.path))" } ?? "this host" }

    var value: Duration { .nanoseconds(event.value) }

    /// ": silent for 21 s, the beat hangs in the kernel, neither way to the server is answered", as much of it as is known.
    func detail(silence: Duration, cause: Cause, errorNumber: Int32, diagnosis: Diagnosis) -> String {
        var clauses: [String] = []
        if silence > .zero { clauses.append("silent for \(Elapsed.text(silence))") }
        let why = CauseText.clause(cause, errorNumber: errorNumber)
        if !why.isEmpty { clauses.append(why) }
        if diagnosis != .none { clauses.append(DiagnosisText.clause(diagnosis)) }
        return clauses.isEmpty ? "" : ": " + clauses.joined(separator: ", ")
    }

    var detail: String {
        detail(silence: event.silence, cause: event.cause, errorNumber: event.errorNumber, diagnosis: event.diagnosis)
    }

    /// "; used by qemu-system-x86 (4711) and 3 more", from the snapshot; empty when nobody is known.
    var users: String {
        guard let snapshot, snapshot.use == .some, snapshot.userCount > 0 else { return "" }
        let named = snapshot.namedUsers.map { "\($0.name) (\($0.process))" }
        let others = Int(snapshot.userCount) - named.count
        let more = others > 0 ? " and \(others) more" : ""
        return "; used by " + named.joined(separator: ", ") + more
    }

    /// The sentence and its level, by the kind of the event.
    var words: (String, JournalPriority) {
        switch event.kind {
        case .life: lifeWords
        case .paused, .pauseEnding, .pauseEnded: pauseWords
        case .health: healthWords
        case .decision: decisionWords
        case .sync, .fenceCommitted, .triggerWritten, .rebootCalled: fenceWords
        case .nearMiss, .foreignWriter, .reopenFailed, .addressNumber, .use, .budgetHoldsArming: storageWords
        case .diagnosis: diagnosisWords
        case .watchdog: watchdogWords
        case .clockSkew, .hiddenPause, .pauseDoubted: peerWords
        case .judgeStall, .proberStall, .proberReplaced, .unguardedGap, .withdrawn, .withdrawalFailed: hostWords
        }
    }
}
