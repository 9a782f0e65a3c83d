import HeartbeatCore

/// Sentences about what was decided and done.
extension EventSubject {
    var decisionWords: (String, JournalPriority) {
        let decision = event.decision
        guard decision.kind != .none else { return ("all is well again: no SR needs anything", .notice) }
        let because = detail(
            silence: decision.silence, cause: decision.cause, errorNumber: decision.errorNumber,
            diagnosis: decision.diagnosis)
        let text = "\(decision.kind.label) because of \(name)\(because)\(users); \(decision.reason.meaning)"
        return (text, decision.isCritical ? .critical : decision.kind == .alert ? .warning : .notice)
    }

    var fenceWords: (String, JournalPriority) {
        switch event.kind {
        case .sync:
            return (
                "local file systems are being synced, since \(name) has been silent for "
                    + "\(Elapsed.text(event.silence)): a fence may follow", .warning
            )
        case .fenceCommitted:
            let silence = max(event.decision.silence, event.silence)
            let cause = event.cause == .none ? event.decision.cause : event.cause
            let number = event.errorNumber == 0 ? event.decision.errorNumber : event.errorNumber
            let because = detail(
                silence: silence, cause: cause, errorNumber: number, diagnosis: event.decision.diagnosis)
            return (
                "FENCING this host (\(action)) because of \(name)\(because)\(users); "
                    + "\(event.decision.reason.meaning) [row \(event.decision.row), \(event.decision.reason.label)]",
                .critical
            )
        case .rebootCalled:
            return (rebootSentence, .critical)
        default:
            return (triggerSentence, .critical)
        }
    }

    private var action: String {
        let paths = plan.configuration.paths
        let place = paths.hasForeignTrigger ? ", to \(paths.sysrqTrigger) only: nothing is reset" : ""
        return plan.configuration.fence.action.rawValue + place
    }

    private var rebootSentence: String {
        guard event.value == 0 else {
            return "the kernel refused reboot(2) (\(SystemFailure.text(of: event.errorNumber))): "
                + "the trigger is written each second; reset this host by hand"
        }
        return event.errorNumber == 0
            ? "the trigger has not reset this host: reboot(2) is called, then the trigger is written each second"
            : "the trigger has not reset this host, and reboot(2) is not ready: the trigger is written each second; "
                + "reset it by hand"
    }

    private var triggerSentence: String {
        let byte = Character(UnicodeScalar(UInt8(clamping: event.value)))
        let path = plan.configuration.paths.sysrqTrigger
        guard event.errorNumber != 0 else { return "the fence wrote \(byte) to \(path)" }
        return "the fence could not write \(byte) to \(path) (\(SystemFailure.text(of: event.errorNumber))); "
            + "the next rung follows"
    }
}
