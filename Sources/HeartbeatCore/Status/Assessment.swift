/// What the snapshots amount to: protection, verdict, and the sentence that explains them. Pure.
///
/// `degraded` has no say here: what could not be had never changes verdict or protection.
package struct Assessment: Equatable, Sendable {
    package let protection: Protection
    package let verdict: Verdict
    /// The weightiest finding of the verdict; with verdict ok, what is guarded.
    package let reason: String

    /// `storages` stands in the order of the facts' names.
    package init(_ host: HostSnapshot, _ storages: [StorageSnapshot], facts: GuardFacts, at now: BootInstant) {
        let guarded = storages.filter { $0.life != .removed }
        protection = host.isStopping ? .unprotected : Self.protection(guarded, facts: facts)
        let findings =
            Self.hostFindings(host, guarded, facts: facts)
            + storages.indices.flatMap { index in
                Self.findings(
                    storages[index], name: Self.name(of: index, in: facts), facts: facts, at: now)
            }
        verdict = findings.map(\.verdict).max() ?? .ok
        let worst = verdict
        reason = findings.first { $0.verdict == worst }?.sentence ?? Self.quietReason(guarded)
    }

    struct Finding {
        var verdict: Verdict
        var sentence: String
    }

    private static func protection(_ guarded: [StorageSnapshot], facts: GuardFacts) -> Protection {
        if facts.unprotectedReason != nil || guarded.isEmpty { return .unprotected }
        if facts.inactionReason != nil { return .observing }
        if guarded.contains(where: { $0.life == .armed }) { return .armed }
        return guarded.allSatisfy { $0.life == .paused } ? .paused : .observing
    }

    private static func quietReason(_ guarded: [StorageSnapshot]) -> String {
        guarded.count == 1 ? "the SR is armed and beats" : "all \(guarded.count) SRs are armed and beat"
    }

    static func name(of index: Int, in facts: GuardFacts) -> String {
        facts.storageNames.indices.contains(index) ? "SR \(facts.storageNames[index])" : "SR \(index)"
    }
}
