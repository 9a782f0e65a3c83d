import HeartbeatCore

/// What the journal is told at the start and at the stop.
extension DaemonAssembly {
    /// Who guards what; what is wrong with that; what happened before. Before READY; may block on the root disk.
    func tellOfStart() {
        let plan = adoption.plan
        reporters.note(Self.startSentence(plan), .notice, .started)
        for fault in start.faults { reporters.note(fault, .critical, .configurationRejected) }
        if let reason = plan.unprotectedReason {
            note("unprotected: \(reason)", .critical, .unprotected, as: .critical)
        } else if let reason = plan.staleReason {
            note("stale configuration: \(reason)", .critical, .unprotected, as: .critical)
        }
        if let fault = plan.triggerFault, plan.unprotectedReason == nil {
            note(
                "the trigger is not ready: \(fault); a fence would reset this host by the next means: let the service "
                    + "write to it (ProtectKernelTunables, a read-only /proc)", .critical, .triggerNotReady,
                as: .critical)
        }
        if let watchdogNote { reporters.note(watchdogNote, .warning, MessageIdentifier(.watchdog)) }
        if let refusal = plan.watchdogRefusal {
            reporters.note(
                "the watchdog is not used: \(refusal.sentence)", .critical, MessageIdentifier(.watchdog))
        }
        if !plan.degraded.isEmpty {
            reporters.note("degraded: " + plan.degraded.joined(separator: "; "), .warning, .degraded)
        }
        if let news = bootReport.news {
            reporters.journal.note(news)
            adoption.notifier?.note(.resetFound, news)
        }
        guard let announcement else { return }
        note(announcement.sentence, .warning, .fenceOnRecord, as: .resetFound)
        do throws(SystemFailure) {
            try announcement.markTold()
        } catch {
            reporters.note("\(error): the next start tells of the same fence again", .warning, .degraded)
        }
    }

    /// Tells the journal, and whoever wants notices.
    private func note(
        _ text: String, _ priority: JournalPriority, _ identifier: MessageIdentifier, as kind: NoticeKind
    ) {
        let entry = JournalEntry(text, priority: priority, identifier: identifier)
        reporters.journal.note(entry)
        adoption.notifier?.note(kind, entry)
    }

    /// An orderly stop, and what it means to readers that do not read the record.
    func tellOfStop(hasWithdrawn: Bool) {
        guard let plan = reporters.plan, !plan.storages.isEmpty else {
            return reporters.note("heartbeat stops; it guarded nothing", .notice, .stopping)
        }
        let promise = hasWithdrawn ? "no promise to fence is left" : "the promise to fence stands"
        reporters.note(
            "heartbeat stops: \(promise); \(Self.maintenanceWords(plan.configuration.timing))", .notice, .stopping)
    }

    /// What CloudStack makes of a host that writes no number.
    static func maintenanceWords(_ timing: Configuration.Timing) -> String {
        "CloudStack's own scripts will call this host dead after \(DurationText.render(timing.takeoverAfter)): "
            + "maintenance mode first"
    }

    private static func startSentence(_ plan: Plan) -> String {
        let (configuration, count) = (plan.configuration, plan.storages.count)
        guard count > 0 else { return "heartbeat \(Version.current) has started and guards nothing" }
        let timing = configuration.timing
        return
            "heartbeat \(Version.current) has started: host \(configuration.host), \(count) SR\(count == 1 ? "" : "s"), "
            + "mode \(configuration.mode.rawValue), action \(configuration.fence.action.rawValue), "
            + "fence_after \(DurationText.render(timing.fenceAfter)), fence_by \(DurationText.render(timing.fenceBy))"
    }
}
