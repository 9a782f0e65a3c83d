import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct NoticeLevelsTests {
    private let plan: Plan
    private var levels = NoticeLevels()

    init() throws { plan = try ReportPlan.make() }

    private mutating func health(_ health: Health, of storage: Int32 = 0, life: Life = .armed) -> NoticeKind? {
        var event = Event(.health, at: .never, storage: storage)
        event.health = health
        event.life = life
        return levels.kind(of: event, in: plan, isCritical: false)
    }

    private mutating func decision(_ kind: Decision.Kind, isCritical: Bool = false, about storage: Int32 = -1)
        -> NoticeKind?
    {
        var event = Event(.decision, at: .never)
        event.decision.kind = kind
        event.decision.isCritical = isCritical
        event.decision.storage = storage
        return levels.kind(of: event, in: plan, isCritical: isCritical)
    }

    @Test mutating func `an SR that gets worse is told at each step, and its recovery once`() {
        #expect(health(.late) == nil)
        #expect(health(.failing) == .alert)
        #expect(health(.failing) == nil)
        #expect(health(.lost) == .critical)
        #expect(health(.failing) == nil)
        #expect(health(.healthy) == .recovery)
        #expect(health(.healthy) == nil)
        #expect(health(.failing) == .alert)
    }

    @Test mutating func `the first beat after a long silence is the recovery`() {
        #expect(health(.lost) == .critical)
        #expect(levels.kind(of: Event(.nearMiss, at: .never, storage: 0), in: plan, isCritical: false) == .recovery)
        #expect(health(.healthy) == nil)
    }

    @Test mutating func `SRs are told apart`() {
        #expect(health(.failing) == .alert)
        #expect(health(.failing, of: 1) == .alert)
        #expect(health(.healthy, of: 1) == .recovery)
        #expect(health(.lost) == .critical)
        #expect(health(.failing, of: 7) == nil)
    }

    @Test
    mutating func `the loss of an SR that is paused is no news, and of one that is not armed no more than an alert`() {
        #expect(health(.lost, life: .paused) == nil)
        #expect(health(.lost, of: 1, life: .observing) == .alert)
    }

    @Test mutating func `the host's decision is told where its SR has not told as much`() {
        #expect(health(.failing) == .alert)
        #expect(decision(.alert, about: 0) == nil)
        #expect(decision(.alert, isCritical: true, about: 0) == .critical)
        #expect(decision(.alert, about: 0) == nil)
        #expect(decision(.alert, isCritical: true, about: 0) == nil)
        #expect(health(.healthy) == .recovery)
        #expect(decision(.none) == .recovery)
        #expect(decision(.none) == nil)
        #expect(decision(.alert, about: 1) == .alert)
    }

    @Test mutating func `a fence is told once, as a fence`() {
        #expect(decision(.fence, isCritical: true, about: 0) == nil)
        #expect(levels.kind(of: ReportPlan.fence(), in: plan, isCritical: true) == .fence)
    }

    @Test(arguments: [Event.Kind.watchdog, .clockSkew, .hiddenPause, .unguardedGap])
    mutating func `news of the host are told when they are critical`(kind: Event.Kind) {
        #expect(levels.kind(of: Event(kind, at: .never), in: plan, isCritical: true) == .critical)
        #expect(levels.kind(of: Event(kind, at: .never), in: plan, isCritical: false) == nil)
    }

    @Test(arguments: [Event.Kind.life, .use, .sync, .proberReplaced, .triggerWritten, .withdrawn, .paused])
    mutating func `what the journal alone tells starts nothing`(kind: Event.Kind) {
        #expect(levels.kind(of: Event(kind, at: .never, storage: 0), in: plan, isCritical: true) == nil)
    }
}
