import HeartbeatCore
import Testing

@Suite struct StatusAssessmentTests {
    private static let now = BootInstant(nanoseconds: 10_000_000_000_000)

    /// An SR that beat `silence` ago.
    private static func storage(
        _ life: Life = .armed, silence: Duration = .seconds(2), _ change: (inout StorageSnapshot) -> Void = { _ in }
    ) -> StorageSnapshot {
        var storage = StorageSnapshot()
        storage.life = life
        storage.lastVerifiedStart = now - silence
        change(&storage)
        return storage
    }

    private static func assess(
        _ storages: [StorageSnapshot], host: HostSnapshot = HostSnapshot(), mode: Configuration.Mode = .enforce,
        action: Configuration.FenceAction = .reboot, _ change: (inout GuardFacts) -> Void = { _ in }
    ) throws -> Assessment {
        let names = storages.indices.map { "sr\($0)" }
        var fence = Configuration.Fence()
        fence.action = action
        let configuration = try Configuration(
            host: "h1", mode: mode, fence: fence,
            storages: names.map { Configuration.Storage(uuid: $0, kind: .nfs, path: "/srv/\($0)") })
        var facts = GuardFacts(configuration: configuration, storageNames: names)
        change(&facts)
        return Assessment(host, storages, facts: facts, at: now)
    }

    struct Row: CustomTestStringConvertible {
        var name: String
        var storage: StorageSnapshot
        var verdict: Verdict
        var testDescription: String { name }
    }

    private static let rows = [
        Row(name: "armed and beating", storage: storage(), verdict: .ok),
        Row(name: "just below alert_after", storage: storage(silence: .milliseconds(19_999)), verdict: .ok),
        Row(name: "silent for alert_after", storage: storage(silence: .seconds(20)), verdict: .warning),
        Row(name: "just below fence_after", storage: storage(silence: .milliseconds(59_999)), verdict: .warning),
        Row(name: "armed, silent for fence_after", storage: storage(silence: .seconds(60)), verdict: .critical),
        Row(
            name: "observed, silent for fence_after", storage: storage(.observing, silence: .seconds(60)),
            verdict: .warning),
        Row(name: "observing", storage: storage(.observing), verdict: .warning),
        Row(name: "paused", storage: storage(.paused), verdict: .warning),
        Row(
            name: "used, failing, not armed", storage: storage(.observing) { ($0.use, $0.health) = (.some, .failing) },
            verdict: .critical),
        Row(
            name: "used, cannot be beaten on",
            storage: storage(.observing) { ($0.use, $0.isUnsupported) = (.some, true) },
            verdict: .critical),
        Row(name: "used, not armed yet, well", storage: storage(.observing) { $0.use = .some }, verdict: .warning),
        Row(
            name: "near miss 59 minutes ago", storage: storage { $0.nearMissAt = now - .seconds(59 * 60) },
            verdict: .warning),
        Row(
            name: "near miss 61 minutes ago", storage: storage { $0.nearMissAt = now - .seconds(61 * 60) }, verdict: .ok
        ),
        Row(name: "foreign writer", storage: storage { $0.hasForeignWriter = true }, verdict: .critical),
    ]

    @Test(arguments: rows) func `the verdict follows the state of an SR`(row: Row) throws {
        #expect(try Self.assess([row.storage, Self.storage()]).verdict == row.verdict)
    }

    @Test func `an SR that was removed has no say`() throws {
        let removed = Self.storage(.removed, silence: .seconds(900))
        #expect(try Self.assess([removed, Self.storage()]).verdict == .ok)
    }

    @Test func `no SR at all is unprotected and critical`() throws {
        let assessment = try Self.assess([])
        #expect(assessment.protection == .unprotected)
        #expect(assessment.verdict == .critical)
    }

    @Test func `an unprotected host says why`() throws {
        let assessment = try Self.assess([Self.storage()]) { $0.unprotectedReason = "HEARTBEAT_NO_FENCE is set" }
        #expect(assessment.protection == .unprotected)
        #expect(assessment.verdict == .critical)
        #expect(assessment.reason.contains("HEARTBEAT_NO_FENCE is set"))
    }

    @Test func `a stale configuration is critical and stays armed`() throws {
        let assessment = try Self.assess([Self.storage()]) { $0.staleReason = "line 3 is wrong" }
        #expect(assessment.protection == .armed)
        #expect(assessment.verdict == .critical)
        #expect(assessment.reason == "stale configuration: line 3 is wrong")
    }

    @Test func `a trigger that is not ready is critical where it would be used`() throws {
        #expect(try Self.assess([Self.storage()]) { $0.isFenceReady = false }.verdict == .critical)
        #expect(try Self.assess([Self.storage()], mode: .observe) { $0.isFenceReady = false }.verdict == .warning)
    }

    // The file speaks for valid_for_seconds: after a stop it must not go on saying that all is well.
    @Test func `a daemon that stops leaves an unprotected host`() throws {
        var host = HostSnapshot()
        host.isStopping = true
        let assessment = try Self.assess([Self.storage()], host: host)
        #expect(assessment.protection == .unprotected && assessment.verdict == .critical)
        #expect(assessment.reason.contains("stopped"))
    }

    @Test func `a committed fence is above everything`() throws {
        var host = HostSnapshot()
        host.committedAt = Self.now
        host.decision.storage = 0
        let assessment = try Self.assess([Self.storage(silence: .seconds(90))], host: host) { $0.staleReason = "x" }
        #expect(assessment.verdict == .fencing)
        #expect(assessment.reason == "a fence is committed because of SR sr0")
    }

    @Test func `a critical decision is critical, a plain alert is not`() throws {
        var host = HostSnapshot()
        host.decision.kind = .alert
        #expect(try Self.assess([Self.storage()], host: host).verdict == .ok)
        host.decision.isCritical = true
        #expect(try Self.assess([Self.storage()], host: host).verdict == .critical)
    }

    @Test(arguments: [
        ([Life.armed, .observing], Protection.armed), ([.observing, .paused], .observing),
        ([.paused, .paused], .paused),
        ([.observing], .observing), ([.removed], .unprotected), ([.removed, .armed], .armed),
    ])
    func `protection is that of the best guarded SR`(lives: [Life], protection: Protection) throws {
        #expect(try Self.assess(lives.map { Self.storage($0) }).protection == protection)
    }

    @Test(arguments: [(Configuration.Mode.observe, Configuration.FenceAction.reboot), (.enforce, .none)])
    func `a daemon that does nothing about a loss is observing and says so`(
        mode: Configuration.Mode, action: Configuration.FenceAction
    ) throws {
        let assessment = try Self.assess([Self.storage()], mode: mode, action: action)
        #expect(assessment.protection == .observing)
        #expect(assessment.verdict == .warning)
        #expect(assessment.reason.contains("nothing is done"))
    }

    @Test func `the safety margin is what the deadlines and budgets leave`() throws {
        let configuration = try Configuration(host: "h1", storages: [])
        let facts = GuardFacts(configuration: configuration, storageNames: [])
        // 120 − (90 + 0.25 + 1 + 2 + 5)
        #expect(facts.safetyMargin == .milliseconds(21_750))
        #expect(facts.statusValidity == .seconds(15))
        #expect(facts.statusPeriod == .seconds(5))
    }
}
