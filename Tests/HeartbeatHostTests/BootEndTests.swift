import HeartbeatCore
import HeartbeatHost
import Testing

/// What is concluded about the boot before, case by case.
@Suite struct BootEndTests {
    private static let now = BootID(high: 1, low: 2)

    /// The end of a boot that was armed and beat well, last seen at 2_000 s of the wall clock.
    private static func last(_ change: (inout BoxBlock) -> Void = { _ in }) -> BoxBlock {
        var block = BoxBlock()
        block.state.sequence = 9
        block.state.bootID = ReportPlan.boot
        block.state.at = BootInstant(nanoseconds: 500_000_000_000)
        block.state.takenAt = BootInstant(nanoseconds: 499_900_000_000)
        block.state.wallNanoseconds = 2_000_000_000_000
        block.state.protection = .armed
        var storage = BoxStorage()
        storage.uuid = "sr-a"
        storage.life = .armed
        block.add(storage)
        change(&block)
        return block
    }

    private static func isSilent(_ block: inout BoxBlock) {
        block.storages[0].health = .failing
        block.storages[0].silence = .seconds(44)
        block.storages[0].cause = .hung
    }

    /// Armed with 20 s and fed `age` before the end.
    private static func watchdog(_ age: Duration) -> (inout BoxBlock) -> Void {
        { block in
            block.state.watchdogTimeout = .seconds(20)
            block.state.watchdogFedAt = block.state.at - age
        }
    }

    /// `gap` is the time between the last sign of life and the start of the next boot.
    private static func end(
        _ block: BoxBlock, fences: FenceHistory = FenceHistory(entries: []), gap: Duration = .seconds(90),
        hardware: Bool = false
    ) throws -> BootEnd {
        let facts = BootEnd.Facts(
            currentBoot: now, started: 2_000_000_000_000 + gap.wholeNanoseconds, hardwareTold: hardware)
        return BootEnd(BoxContent(bytes: block.encoded), fences, facts)
    }

    private static func reset(_ end: BootEnd) throws -> ResetEntry {
        guard case .reset(let entry) = end else { throw SystemFailure("find", "a reset, but \(end)", errorNumber: 0) }
        return entry
    }

    private static func fence(isTrial: Bool = false) -> FenceHistory {
        var entry = FenceEntry()
        entry.bootID = ReportPlan.boot
        entry.hasForeignTrigger = isTrial
        return FenceHistory(entries: [entry])
    }

    @Test func `an empty box, one of this boot alone, or one of a later version tells nothing`() throws {
        let facts = BootEnd.Facts(currentBoot: Self.now, started: 0, hardwareTold: true)
        let none = FenceHistory(entries: [])
        #expect(BootEnd(BoxContent(bytes: []), none, facts) == .unknown)
        let own = Self.last { $0.state.bootID = Self.now }
        #expect(BootEnd(BoxContent(bytes: own.encoded), none, facts) == .unknown)
    }

    @Test func `an orderly stop is nothing to report`() throws {
        let stopped = Self.last { $0.state.stage = .stoppedInOrder }
        #expect(try Self.end(stopped, hardware: true) == .stopped(lastSeen: 2_000_000_000_000))
        let shutdown = Self.last { $0.state.stage = .stopping }
        #expect(try Self.end(shutdown) == .stopped(lastSeen: 2_000_000_000_000))
    }

    @Test func `a fence on record is what ended its boot, a trial's is not`() throws {
        let fences = Self.fence()
        #expect(try Self.end(Self.last(), fences: fences, hardware: true) == .fenced(fences.entries[0]))
        #expect(try Self.reset(Self.end(Self.last(), fences: Self.fence(isTrial: true))).kind == .unexplained)
    }

    @Test func `a fence of another boot says nothing of this one`() throws {
        var entry = FenceEntry()
        entry.bootID = BootID(high: 5, low: 6)
        #expect(try Self.reset(Self.end(Self.last(), fences: FenceHistory(entries: [entry]))).kind == .unexplained)
    }

    @Test func `a fence that only the box knows is told as such, unless it was a trial`() throws {
        let committed = Self.last { $0.state.committedAt = $0.state.at }
        #expect(try Self.reset(Self.end(committed)).kind == .unrecordedFence)
        let trial = Self.last {
            $0.state.committedAt = $0.state.at
            $0.state.hasForeignTrigger = true
        }
        #expect(try Self.reset(Self.end(trial)).kind == .unexplained)
    }

    @Test func `the watchdog it was when its driver says so`() throws {
        let block = Self.last(Self.watchdog(.milliseconds(500)))
        let reset = try Self.reset(Self.end(block, gap: .seconds(1), hardware: true))
        #expect(reset.kind == .watchdog)
        #expect(reset.hardwareTold)
    }

    @Test func `the watchdog it most likely was when it was not fed and the next boot came late enough`() throws {
        let block = Self.last {
            Self.watchdog(.seconds(12))(&$0)
            Self.isSilent(&$0)
        }
        let reset = try Self.reset(Self.end(block, gap: .seconds(9)))
        #expect(reset.kind == .watchdog)
        #expect(!reset.hardwareTold)
        #expect(reset.storage == "sr-a")
        #expect(reset.silence == .seconds(44))
        #expect(reset.feedingAge == .seconds(12))
    }

    @Test func `it was not the watchdog when it was fed until the end, or the next boot came too soon`() throws {
        #expect(try Self.reset(Self.end(Self.last(Self.watchdog(.seconds(1))))).kind == .unexplained)
        let unfed = Self.last(Self.watchdog(.seconds(12)))
        #expect(try Self.reset(Self.end(unfed, gap: .seconds(4))).kind == .unexplained)
        // The wall clock was set back: the gap proves nothing.
        #expect(try Self.reset(Self.end(unfed, gap: .seconds(-3600))).kind == .unexplained)
    }

    @Test func `another program's watchdog is none of ours`() throws {
        let reset = try Self.reset(Self.end(Self.last(), hardware: true))
        #expect(reset.kind == .unexplained)
        #expect(reset.hardwareTold)
    }

    @Test func `a stop that left the watchdog running ends by it when its driver says so, or when the next boot fits`()
        throws
    {
        let block = Self.last {
            Self.watchdog(.seconds(2))(&$0)
            $0.state.stage = .stopped
        }
        #expect(try Self.reset(Self.end(block, gap: .seconds(4), hardware: true)).kind == .watchdog)
        #expect(try Self.reset(Self.end(block, gap: .seconds(40))).kind == .watchdog)
        // Too soon, or long after it would have fired.
        #expect(try Self.end(block, gap: .seconds(4)) == .stopped(lastSeen: 2_000_000_000_000))
        #expect(try Self.end(block, gap: .seconds(7200)) == .stopped(lastSeen: 2_000_000_000_000))
        let forced = Self.last {
            Self.watchdog(.seconds(2))(&$0)
            $0.state.stage = .stoppedInOrder
        }
        #expect(try Self.reset(Self.end(forced, hardware: true)).kind == .watchdog)
        #expect(try Self.end(forced, gap: .seconds(40)) == .stopped(lastSeen: 2_000_000_000_000))
    }

    @Test func `an armed SR that was silent may have fenced without a trace`() throws {
        #expect(try Self.reset(Self.end(Self.last(Self.isSilent))).mayBeFence)
        #expect(try !Self.reset(Self.end(Self.last())).mayBeFence)
    }
}
