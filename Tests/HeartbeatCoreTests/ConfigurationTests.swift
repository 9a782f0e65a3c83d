import HeartbeatCore
import Testing

@Suite struct ConfigurationTests {
    /// A draft that is valid, with timings at none of the edges.
    private static let sound: ConfigurationDraft = {
        var draft = ConfigurationDraft(host: "h")
        draft.storages = [Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/a")]
        return draft
    }()

    /// One rule: a change that just keeps it, one that just breaks it, and the key that is blamed.
    struct Edge: Sendable, CustomTestStringConvertible {
        let name: String
        let key: String
        let within: @Sendable (inout ConfigurationDraft) -> Void
        let beyond: @Sendable (inout ConfigurationDraft) -> Void

        var testDescription: String { name }
    }

    static func timing(
        _ name: String, _ key: String, _ field: any WritableKeyPath<Configuration.Timing, Duration> & Sendable,
        _ within: Duration, _ beyond: Duration,
        _ also: @escaping @Sendable (inout ConfigurationDraft) -> Void = { _ in }
    ) -> Edge {
        Edge(
            name: name, key: key,
            within: {
                also(&$0)
                $0.timing[keyPath: field] = within
            },
            beyond: {
                also(&$0)
                $0.timing[keyPath: field] = beyond
            })
    }

    /// The defaults are 5/10/20/40/60/90/120 s with budgets of 1 s and 2 s.
    static let edges: [Edge] = [
        timing("interval at least 100ms", "timing.interval", \.interval, .milliseconds(100), .milliseconds(99)),
        timing("interval at most 5m", "timing.interval", \.interval, .seconds(300), .milliseconds(300_001), roomy),
        timing("io_timeout above zero", "timing.io_timeout", \.ioTimeout, .milliseconds(1), .zero),
        timing("alert_after above zero", "timing.alert_after", \.alertAfter, .milliseconds(1), .zero),
        timing(
            "takeover_after at most a day", "timing.takeover_after", \.takeoverAfter, .seconds(86_400),
            .milliseconds(86_400_001)),
        timing("alert_after < sync_after", "timing.sync_after", \.syncAfter, .milliseconds(20_001), .seconds(20)),
        timing("sync_after < fence_after", "timing.fence_after", \.fenceAfter, .milliseconds(40_001), .seconds(40)),
        timing("fence_after < fence_by", "timing.fence_by", \.fenceBy, .milliseconds(60_001), .seconds(60)),
        timing(
            "interval + io_timeout <= fence_after", "timing.fence_after", \.ioTimeout, .seconds(55),
            .milliseconds(55_001)),
        timing(
            "fence_by + 250ms + budgets + 5s < takeover_after", "timing.takeover_after", \.takeoverAfter,
            .milliseconds(98_251), .milliseconds(98_250)),
        timing(
            "budgets of zero move the takeover edge", "timing.takeover_after", \.takeoverAfter,
            .milliseconds(95_251), .milliseconds(95_250),
            { ($0.fence.evidenceBudget, $0.fence.syncBudget) = (.zero, .zero) }),
        budget("evidence_budget", \.evidenceBudget), budget("sync_budget", \.syncBudget),
        Edge(
            name: "evidence_budget not negative", key: "fence.evidence_budget",
            within: { $0.fence.evidenceBudget = .zero }, beyond: { $0.fence.evidenceBudget = .milliseconds(-1) }),
        Edge(
            name: "sync_budget not negative", key: "fence.sync_budget",
            within: { $0.fence.syncBudget = .zero }, beyond: { $0.fence.syncBudget = .milliseconds(-1) }),
    ]

    private static func roomy(_ draft: inout ConfigurationDraft) {
        draft.timing.alertAfter = .seconds(1000)
        draft.timing.syncAfter = .seconds(2000)
        draft.timing.fenceAfter = .seconds(3000)
        draft.timing.fenceBy = .seconds(4000)
        draft.timing.takeoverAfter = .seconds(5000)
    }

    private static func budget(
        _ name: String, _ field: any WritableKeyPath<Configuration.Fence, Duration> & Sendable
    ) -> Edge {
        Edge(
            name: "\(name) at most 30s", key: "fence.\(name)",
            within: {
                $0.timing.takeoverAfter = .seconds(300)
                $0.fence[keyPath: field] = .seconds(30)
            },
            beyond: {
                $0.timing.takeoverAfter = .seconds(300)
                $0.fence[keyPath: field] = .milliseconds(30_001)
            })
    }

    @Test(arguments: edges) func `a rule of time holds to its very edge`(edge: Edge) throws {
        var draft = Self.sound
        edge.within(&draft)
        #expect(draft.faults == [])
    }

    @Test(arguments: edges) func `just beyond the edge the key is named`(edge: Edge) throws {
        var draft = Self.sound
        edge.beyond(&draft)
        #expect(draft.faults.map(\.key) == [edge.key])
        let fault = try #require(draft.faults.first)
        #expect(throws: fault) { try Configuration(draft) }
    }

    @Test func `timings of one second, for trials, are accepted`() throws {
        var timing = Configuration.Timing()
        timing.interval = .milliseconds(100)
        timing.ioTimeout = .milliseconds(200)
        timing.alertAfter = .milliseconds(400)
        timing.syncAfter = .milliseconds(600)
        timing.fenceAfter = .seconds(1)
        timing.fenceBy = .milliseconds(1500)
        timing.takeoverAfter = .seconds(10)
        let configuration = try Configuration(host: "h", timing: timing, storages: [])
        #expect(configuration.safetyMargin == .milliseconds(250))
    }

    @Test func `the margin of the defaults is what the arithmetic of the contract leaves`() throws {
        #expect(try Configuration(host: "h", storages: []).safetyMargin == .milliseconds(21_750))
    }

    @Test func `the profile for stock KVM is valid and keeps a margin within 60 s`() throws {
        let configuration = try Configuration(
            host: "h", address: "192.0.2.1", readers: .kvm, timing: .kvm, policy: .kvm,
            storages: [
                Configuration.Storage(uuid: "a", kind: .nfs, path: "/mnt/a"),
                Configuration.Storage(uuid: "b", kind: .nfs, path: "/mnt/b"),
            ])
        #expect(configuration.timing.takeoverAfter == .seconds(60))
        #expect(configuration.safetyMargin == .milliseconds(6750))
    }
}
