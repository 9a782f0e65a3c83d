import HeartbeatCore

/// How long an entry takes until journald has it on disk: one entry is written, with a request to sync.
struct JournalTimeCheck: DoctorCheck {
    static let subject = "how long the journal takes"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        guard let measure = host.journalTime else { return [] }
        guard host.isRoot else {
            return [.notLookedAt(Self.subject, because: "only root may ask journald to sync")]
        }
        guard let time = measure() else {
            return [
                DoctorFinding(
                    .journalSilent, .warning, "journald did not confirm an entry in time",
                    why:
                        "At a fence it is waited for no longer than evidence_budget; the reason may be missing in the journal.",
                    advice: "`systemctl status systemd-journald`; look at the disk of /var/log/journal")
            ]
        }
        let (text, budget) = ("\(time.wholeMilliseconds) ms", host.configuration.fence.evidenceBudget)
        guard time > budget else {
            return [
                .fine(
                    .journalQuick, "an entry is on disk after \(text) (evidence_budget \(DurationText.render(budget)))")
            ]
        }
        return [
            DoctorFinding(
                .journalSlow, .warning,
                "an entry took \(text) to be on disk, longer than evidence_budget (\(DurationText.render(budget)))",
                why: "A fence does not wait for it: the reason may be missing in the journal after the reset.",
                advice:
                    "try again when the disk is idle; else raise evidence_budget in [fence] as far as `heartbeat explain` allows"
            )
        ]
    }

    /// The real measurement: root only, and what blocks is bounded.
    static func measure(_ layout: JournalLayout) -> Duration? {
        let start = BootClock.now()
        let entry = JournalEntry(
            "heartbeat doctor measures how long the journal takes", priority: .information, identifier: .examined)
        entry.send(atMost: .seconds(2))
        guard JournalSynchronization.request(at: layout.varlink, atMost: .seconds(2)) else { return nil }
        return BootClock.now() - start
    }
}
