/// The rules of the verdict, each with the sentence that tells it.
extension Assessment {
    /// A near miss is told of for an hour.
    private static let nearMissMemory = Duration.seconds(3_600)

    static func hostFindings(
        _ host: HostSnapshot, _ guarded: [StorageSnapshot], facts: GuardFacts
    ) -> [Finding] {
        var findings: [Finding] = []
        func add(_ verdict: Verdict, _ sentence: String) {
            findings.append(Finding(verdict: verdict, sentence: sentence))
        }

        let decision = host.decision
        let subject = decision.storage >= 0 ? name(of: Int(decision.storage), in: facts) : "the host"
        if host.committedAt != .never || decision.kind == .fence {
            add(.fencing, "a fence is committed because of \(subject)")
        }
        if host.isStopping {
            add(.critical, "unprotected: heartbeat was stopped, nothing guards this host until it is started again")
        }
        if let reason = facts.unprotectedReason {
            add(.critical, "unprotected: \(reason)")
        } else if guarded.isEmpty {
            add(.critical, "unprotected: no SR is configured")
        }
        if let reason = facts.staleReason { add(.critical, "stale configuration: \(reason)") }
        if !facts.isFenceReady, facts.inactionReason == nil {
            add(.critical, "nothing here is ready to reset the host")
        }
        if let fault = facts.triggerFault, facts.isFenceReady, facts.inactionReason == nil {
            add(.critical, "the trigger is not ready, another means of reset stands in: \(fault)")
        }
        if decision.kind != .none && decision.isCritical { add(.critical, "\(subject): \(decision.reason.meaning)") }
        if let reason = facts.inactionReason { add(.warning, reason) }
        if host.clockSkew.level != .none, let peer = host.clockSkew.host {
            let width = Elapsed.text(max(host.clockSkew.widest, .zero - host.clockSkew.widest))
            add(
                host.clockSkew.level == .critical ? .critical : .warning,
                "the clock of host \(peer) differs from this one's by \(width): set both by NTP")
        }
        return findings
    }

    static func findings(
        _ storage: StorageSnapshot, name: String, facts: GuardFacts, at now: BootInstant
    ) -> [Finding] {
        guard storage.life != .removed else { return [] }
        var findings: [Finding] = []
        func add(_ verdict: Verdict, _ sentence: String) {
            findings.append(Finding(verdict: verdict, sentence: sentence))
        }

        let timing = facts.configuration.timing
        let silence = storage.silence(at: now)
        let silent = "\(name) has been silent for \(Elapsed.text(silence))"
        if storage.life == .armed && silence >= timing.fenceAfter { add(.critical, "\(silent): it is lost") }
        if isUnguarded(storage) {
            add(.critical, "\(name) is in use and \(storage.isUnsupported ? "cannot be" : "is not") guarded")
        }
        if storage.hasForeignWriter { add(.critical, "another machine writes under this host's name to \(name)") }
        if silence >= timing.alertAfter { add(.warning, silent) }
        if storage.diagnosis == .lyingStorage { add(.critical, "\(name) does not have what it confirmed") }
        if storage.diagnosis != .none, storage.diagnosis != .lyingStorage, silence < timing.alertAfter {
            add(.warning, "\(name): \(storage.diagnosis.words)")
        }
        if storage.life == .observing { add(.warning, "\(name) is only observed") }
        if storage.life == .paused {
            add(.warning, "\(name) is paused for another \(Elapsed.text(storage.pausedUntil - now))")
        }
        if storage.nearMissAt != .never, now - storage.nearMissAt <= nearMissMemory {
            let ago = Elapsed.text(now - storage.nearMissAt)
            add(.warning, "near miss: \(name) came back \(ago) ago after \(Elapsed.text(storage.nearMissSilence))")
        }
        return findings
    }

    /// In use, failing or not to be beaten on, and not armed: no fence would come for it.
    private static func isUnguarded(_ storage: StorageSnapshot) -> Bool {
        storage.use == .some && storage.life != .armed && (storage.health >= .failing || storage.isUnsupported)
    }
}
