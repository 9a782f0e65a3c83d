import HeartbeatCore

/// One item of the black box in a few words. Pure; allocates.
enum BoxSentence {
    static func text(_ item: BoxItem) -> String {
        switch item.kind {
        case .beat: beat(item)
        case .event: event(item)
        }
    }

    private static func beat(_ item: BoxItem) -> String {
        let took = Elapsed.text(item.latency)
        switch item.outcome {
        case .verified: return "the beat verified, in \(took)"
        case .failed, .missing, .wrongTarget, .mismatch, .unsupported:
            return "the beat ended after \(took): "
                + CauseText.clause(item.cause, errorNumber: item.errorNumber)
        case nil: return "the beat ended after \(took), in a way that a later heartbeat knows"
        }
    }

    private static func event(_ item: BoxItem) -> String {
        switch item.eventKind {
        case .life: "is now \(item.life.label)"
        case .health: "is now \(item.health.label)" + detail(item)
        case .decision: "decision \(item.decision.label): \(item.reason.meaning)" + detail(item)
        case .sync: "local file systems are being synced" + detail(item)
        case .fenceCommitted: "a fence is committed: \(item.reason.meaning)" + detail(item)
        case .triggerWritten: trigger(item)
        case .nearMiss: "came back" + detail(item)
        case .judgeStall: "this daemon did not run for \(value(item))"
        case .proberStall: "the prober did not run for \(value(item))"
        case .proberReplaced: "a standby prober took over"
        case .foreignWriter: "another machine or boot writes under this host's name"
        case .reopenFailed: "cannot be opened by name" + detail(item)
        case .unguardedGap: "nobody guarded this host for \(value(item))"
        case .withdrawn: "the promise is withdrawn"
        case .withdrawalFailed: "the promise could not be withdrawn"
        case .use: "use is now \(Use(rawValue: UInt8(truncatingIfNeeded: item.value))?.label ?? "unknown")"
        case .budgetHoldsArming: "arms late, after several fences"
        case .paused: "is paused for \(value(item))"
        case .pauseEnding: "its pause ends in \(value(item))"
        case .pauseEnded: item.value > 0 ? "its pause is ended by command" : "its pause is over"
        case .rebootCalled: reboot(item)
        case .watchdog: watchdog(item)
        case .clockSkew: "the clock of another host differs by \(value(item))"
        case .hiddenPause: "this host stood still unseen for \(value(item))"
        case .pauseDoubted: "another host's clock jumped by \(value(item))"
        case .addressNumber where item.errorNumber == 0: "writes the number of the address"
        case .addressNumber: "lacks the number of the address" + detail(item)
        case .diagnosis where item.diagnosis == .none: "both ways to the server answer again"
        case .diagnosis: DiagnosisText.clause(item.diagnosis)
        case nil: "an event that a later heartbeat knows (\(item.code))"
        }
    }

    private static func reboot(_ item: BoxItem) -> String {
        if item.value != 0 { return "reboot(2) was refused (\(SystemFailure.text(of: item.errorNumber)))" }
        return item.errorNumber == 0 ? "reboot(2) is called" : "reboot(2) is not ready"
    }

    private static func value(_ item: BoxItem) -> String { Elapsed.text(.nanoseconds(item.value)) }

    private static func detail(_ item: BoxItem) -> String {
        var clauses: [String] = []
        if item.silence > .zero { clauses.append("silent for \(Elapsed.text(item.silence))") }
        let cause = CauseText.clause(item.cause, errorNumber: item.errorNumber)
        if !cause.isEmpty { clauses.append(cause) }
        if item.diagnosis != .none { clauses.append(DiagnosisText.clause(item.diagnosis)) }
        return clauses.isEmpty ? "" : ", " + clauses.joined(separator: ", ")
    }

    private static func watchdog(_ item: BoxItem) -> String {
        switch WatchdogNews(rawValue: UInt8(truncatingIfNeeded: item.value)) {
        case .armed, .armedUntilCrash: "the watchdog is armed"
        case .withheld: "the watchdog is not fed any more" + detail(item)
        case .resumed: "the watchdog is fed again"
        case .disarmed: "the watchdog is disarmed in order"
        case .refused: "the watchdog's timeout does not fit"
        case .failed: "no watchdog can be opened (\(SystemFailure.text(of: item.errorNumber)))"
        case .stranded: "the watchdog could not be disarmed (\(SystemFailure.text(of: item.errorNumber)))"
        case .stopRefused: "the stop is refused: the watchdog cannot be disarmed"
        case nil: "something became of the watchdog"
        }
    }

    private static func trigger(_ item: BoxItem) -> String {
        let byte = Character(UnicodeScalar(UInt8(truncatingIfNeeded: item.value)))
        return item.errorNumber == 0
            ? "byte \(byte) was written to the trigger"
            : "byte \(byte) could not be written to the trigger (\(SystemFailure.text(of: item.errorNumber)))"
    }
}
