import TestLaboratory
import Testing

extension Hypervisor {
    /// MESSAGE_ID of a committed fence (docs/journal.md).
    static let fenceMessage = "dd1755761ccf4a6796149613dd170db7"
    /// MESSAGE_IDs of the report after boot.
    static let watchdogResetMessage = "4e633c5b25b04c43a8073c38abd4c188"
    static let unexplainedResetMessage = "89e51c1daee7422eab99d51af6ff4d19"

    /// Expects that the loss of an SR resets this machine through sysrq within the contract, and that afterwards everything
    /// tells why: console, journal of the boot before, `why`, status and metric. Records the time from `outage`, which is
    /// taken just before the storage is cut, to the reset. Any of `storages` may be named as the reason, with any of `causes`
    /// (labels as in docs/status.md); `fences` is what the metric counts by then; `isRestarted` allows for fence_by, since evidence
    /// does not outlive the daemon that saw it. Blocks until the next boot is up.
    @discardableResult
    func expectFenced(
        by storages: [String], outage: Instant, causes: Set<String> = ["hung"], fences: Double = 1,
        isRestarted: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Reset {
        let before = bootID
        // A restart that finds no evidence yet may wait for fence_by.
        let latest = timing.latestReset + (isRestarted ? timing.fenceBy - timing.fenceAfter : .zero)
        let waited = outage + latest + .seconds(20) - .now
        let reset = try #require(waitForReset(within: waited), "no reset", sourceLocation: sourceLocation)
        let elapsed = reset.at - outage
        TimesTable.record(scenario, elapsed, earliest: timing.earliestReset, latest: latest)
        #expect(reset.kind == .sysrq, sourceLocation: sourceLocation)
        #expect(elapsed >= timing.earliestReset, "too early", sourceLocation: sourceLocation)
        #expect(elapsed <= latest, "too late", sourceLocation: sourceLocation)
        let isTold = storages.contains {
            console.contains("heartbeat: FENCING this host (reboot)", $0, since: outage)
        }
        #expect(isTold, "the kernel log does not say why", sourceLocation: sourceLocation)
        #expect(console.contains("sysrq: Resetting", since: outage), sourceLocation: sourceLocation)
        try waitForBoot()
        #expect(bootID != before, sourceLocation: sourceLocation)
        try expectStory(of: storages, boot: before, causes: causes, fences: fences, sourceLocation: sourceLocation)
        return reset
    }

    /// Expects that the fence which ended the boot before is told everywhere.
    private func expectStory(
        of storages: [String], boot: String, causes: Set<String>, fences: Double, sourceLocation: SourceLocation
    ) throws {
        let silences = timing.fenceAfter.seconds...(timing.latestReset + timing.fenceBy - timing.fenceAfter).seconds
        let entries = try journalEntries(boot: -1, message: Self.fenceMessage)
        let entry = try #require(entries.last, "no fence in the journal", sourceLocation: sourceLocation)
        #expect(entries.count == 1, sourceLocation: sourceLocation)
        // syslog(3): 2 is LOG_CRIT.
        #expect(entry.priority == "2", sourceLocation: sourceLocation)
        #expect(storages.contains(entry.storage ?? ""), sourceLocation: sourceLocation)
        #expect(causes.contains(entry.cause ?? ""), sourceLocation: sourceLocation)
        let silence = try #require(entry.silenceMilliseconds.flatMap { Double($0) }, sourceLocation: sourceLocation)
        #expect(silences.contains(silence / 1000), sourceLocation: sourceLocation)

        let fence = try #require(try fenceOnRecord(), "why knows nothing", sourceLocation: sourceLocation)
        #expect(storages.contains(fence.sr), sourceLocation: sourceLocation)
        #expect(causes.contains(fence.cause), sourceLocation: sourceLocation)
        #expect(silences.contains(fence.silenceSeconds), sourceLocation: sourceLocation)
        #expect(fence.real && !fence.thisBoot && fence.action == "reboot", sourceLocation: sourceLocation)
        #expect(sameBoot(fence.bootId, boot), sourceLocation: sourceLocation)
        let story = try why()
        #expect(story.contains("This host was fenced at"), sourceLocation: sourceLocation)
        #expect(story.contains(fence.sr), sourceLocation: sourceLocation)

        let isReported = try reaches(within: .seconds(30)) { $0.fence.last != nil }
        #expect(isReported, "the status does not know the fence", sourceLocation: sourceLocation)
        let last = try status?.fence.last
        #expect(storages.contains(last?.sr ?? ""), sourceLocation: sourceLocation)
        #expect(causes.contains(last?.cause ?? ""), sourceLocation: sourceLocation)
        #expect(last?.real == true, sourceLocation: sourceLocation)
        #expect(try metric("heartbeat_fences_total") == fences, sourceLocation: sourceLocation)
    }

    /// Boot ids are written with hyphens by the kernel and without by systemd.
    private func sameBoot(_ left: String, _ right: String) -> Bool {
        left.filter { $0 != "-" } == right.filter { $0 != "-" }
    }

    /// Expects that nothing resets this machine for `duration`, nor has since it was last waited for, and that it answers.
    func expectNoReset(for duration: Duration, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let boot = bootID
        let reset = waitForReset(within: duration)
        #expect(reset == nil, "reset: \(reset?.kind.rawValue ?? "")", sourceLocation: sourceLocation)
        #expect(bootID == boot, sourceLocation: sourceLocation)
        #expect(try run("true").status == 0, sourceLocation: sourceLocation)
    }
}
