import HeartbeatCore
import Testing

/// When the watchdog is wanted, with which timeout, and until when it may be fed.
@Suite struct EngineWatchdogTests {
    private static let timeout = Duration.seconds(60)

    private static func fed(_ bench: EngineBench, _ timeout: Duration = timeout) -> Bool {
        bench.now < bench.engine.feedingEnds(timeout: timeout, at: bench.now)
    }

    @Test func `it is asked for fence_after, and wanted once an SR is armed`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        #expect(!bench.engine.wantsWatchdog)
        bench.use(.some)
        bench.good()
        #expect(bench.engine.wantsWatchdog && !bench.engine.releasesWatchdog)
        #expect(bench.engine.wantedWatchdogTimeout == .seconds(60))
        #expect(bench.engine.watchdogRefusal(of: .seconds(60)) == nil)
    }

    // 120 s until a reader may act, less 10 s, less the timeout.
    @Test func `it is fed up to 50 s of silence by the defaults, so that it fires by 110`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(untilSilent: .milliseconds(49_900))
        #expect(Self.fed(bench))
        bench.advance(.milliseconds(100))
        #expect(!Self.fed(bench) && !bench.engine.isCommitted)
        bench.good()
        #expect(Self.fed(bench))
    }

    @Test func `as long as another SR beats, the host's silence counts`() {
        var bench = EngineBench.armed(2)
        for _ in 0..<30 {
            bench.good(1)
            bench.advance(.seconds(4))
        }
        #expect(bench.silence(0) > .seconds(100) && Self.fed(bench))
    }

    @Test func `under partial_loss = fence the SR's own silence counts`() {
        var bench = EngineBench.armed(2) { $0.policy.partialLoss = .fence }
        for _ in 0..<13 {
            bench.good(1)
            bench.advance(.seconds(4))
        }
        #expect(bench.silence(0) >= .seconds(50) && !Self.fed(bench))
    }

    @Test func `an unused SR never stops the feeding`() {
        var bench = EngineBench.armed()
        for _ in 0..<20 {
            bench.advance(.seconds(5))
            bench.use(.none)
        }
        #expect(bench.silence() >= .seconds(90) && !bench.engine.isCommitted && Self.fed(bench))
    }

    @Test func `what is held is not reset by the watchdog either`() {
        var bench = EngineBench.armed { $0.policy.allLost = .hold }
        bench.hang()
        bench.advance(untilSilent: .seconds(100))
        #expect(bench.decision.kind == .hold && Self.fed(bench))
    }

    @Test func `a committed fence is the end of the feeding`() {
        var bench = EngineBench.armed()
        bench.hang()
        bench.advance(untilSilent: .seconds(95))
        #expect(bench.engine.isCommitted && !Self.fed(bench, .seconds(1)))
    }

    @Test(
        arguments: [
            (29, WatchdogRefusal.tooShort), (30, nil), (95, nil), (96, .tooLong),
        ] as [(Int, WatchdogRefusal?)])
    func `a timeout that does not fit is refused`(_ seconds: Int, _ refusal: WatchdogRefusal?) {
        let found = WatchdogRule.refusal(
            of: .seconds(seconds), timing: Configuration.Timing(), budgets: .seconds(3))
        #expect(found == refusal)
    }

    @Test func `a fence that would come after the watchdog has to is refused`() {
        var timing = Configuration.Timing()
        timing.fenceBy = .milliseconds(106_800)
        #expect(WatchdogRule.refusal(of: .seconds(60), timing: timing, budgets: .seconds(3)) == .fenceTooLate)
    }

    @Test func `mode observe releases it, as soon as no record promises any more`() {
        let bench = EngineBench.armed { $0.mode = .observe }
        #expect(!bench.engine.wantsWatchdog && bench.engine.releasesWatchdog)
    }

    @Test func `where it is the only means of reset, the promise goes with it and comes back with it`() {
        let file = BenchFile(storages: 1)
        let settings = EngineSettings(
            configuration: file.settings.configuration, storages: file.settings.storages, configuredCount: 1,
            mayFence: true,
            isFenceReady: true, dependsOnWatchdog: true, isOverFenceBudget: false)
        var bench = EngineBench(settings)
        bench.use(.some)
        bench.good()
        #expect(bench.state(0).directive.promise)
        bench.engine.noteWatchdog(isHeld: false)
        #expect(!bench.state(0).directive.promise)
        bench.engine.noteWatchdog(isHeld: true)
        #expect(bench.state(0).directive.promise)
    }
}
