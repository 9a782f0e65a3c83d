import HeartbeatCore

/// Sentences about one SR.
extension EventSubject {
    var lifeWords: (String, JournalPriority) {
        let timing = plan.configuration.timing
        switch event.life {
        case .observing:
            return ("\(name) is only observed: it is not guarded until it has beaten well again", .notice)
        case .armed where plan.configuration.mode == .observe:
            return ("\(name) beats: it is judged, but mode is observe and nothing is done about its loss", .notice)
        case .armed:
            return ("\(name) is armed: its silence is judged from \(Elapsed.text(timing.fenceAfter)) on", .notice)
        case .paused:
            return ("\(name) is paused: its loss fences nothing until the pause ends, which it does by itself", .notice)
        case .removed:
            return ("\(name) is removed: it is guarded no longer", .notice)
        }
    }

    var healthWords: (String, JournalPriority) {
        let timing = plan.configuration.timing
        switch event.health {
        case .healthy where event.silence > .zero:
            return ("\(name) beats again after \(Elapsed.text(event.silence)) of silence", .notice)
        case .healthy:
            return ("\(name) beats well again", .notice)
        case .late:
            return ("\(name) is late\(detail); look at the load and the path to this storage", .warning)
        case .failing:
            return (
                "\(name) is failing\(detail)\(users); mend the path to this storage: it counts as lost from "
                    + "\(Elapsed.text(timing.fenceAfter)) on", .warning
            )
        case .lost:
            return ("\(name) is lost\(detail)\(users); the decision tells what is done about it", .warning)
        }
    }

    /// What both views together say is wrong, and what to do about it.
    var diagnosisWords: (String, JournalPriority) {
        let clause = DiagnosisText.clause(event.diagnosis)
        let silent =
            event.silence >= plan.configuration.timing.alertAfter ? ", silent for \(Elapsed.text(event.silence))" : ""
        switch event.diagnosis {
        case .none: return ("\(name): both ways to its server answer again", .notice)
        case .degradedPath: return ("\(name): \(clause); \(DiagnosisText.advice(event.diagnosis))", .notice)
        default:
            let label = event.diagnosis.words
            return ("\(name)\(silent): \(label): \(clause); \(DiagnosisText.advice(event.diagnosis))", .warning)
        }
    }

    var storageWords: (String, JournalPriority) {
        switch event.kind {
        case .nearMiss:
            let limit = Elapsed.text(plan.configuration.timing.fenceAfter)
            return (
                "near miss: \(name) came back after \(Elapsed.text(event.silence)) of silence; from \(limit) on it "
                    + "is lost: find out what held it up", .warning
            )
        case .foreignWriter:
            return (
                "another machine or another boot writes under this host's name to \(name): two hosts have the same "
                    + "host in their configuration, or a copy of this one runs; stop one of them", .critical
            )
        case .reopenFailed:
            return ("\(name) beats, but it cannot be opened by name\(detail): new opens there hang or fail", .warning)
        case .addressNumber:
            let isWritten = event.errorNumber == 0
            let text = storage.flatMap {
                AddressNumberText.sentence(about: $0, errorNumber: event.errorNumber, configuration: plan.configuration)
            }
            return (text ?? "\(name) beats without the number of an address", isWritten ? .notice : .warning)
        case .budgetHoldsArming:
            return (
                "this host was fenced more than twice within the hour: \(name), which nothing uses, arms only after "
                    + "15 minutes of good beats; see heartbeat why", .warning
            )
        default:
            return (useSentence, .notice)
        }
    }

    private var useSentence: String {
        switch Use(rawValue: UInt8(clamping: event.value)) {
        case .some(.some): "\(name) is in use here\(users)"
        case .some(.none): "\(name) is not used by anything here"
        default: "it is not known whether anything here uses \(name); it counts as used"
        }
    }
}
