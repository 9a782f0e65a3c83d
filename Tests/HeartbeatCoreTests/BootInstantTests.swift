import HeartbeatCore
import Testing

@Suite struct BootInstantTests {
    @Test func `a duration added and taken away leaves the instant`() {
        let instant = BootInstant(nanoseconds: 5)
        #expect(instant + .seconds(3) - .seconds(3) == instant)
        #expect((instant + .seconds(3)) - instant == .seconds(3))
    }

    @Test func `time since an instant that lies ahead is zero`() {
        let instant = BootInstant(nanoseconds: 5)
        #expect((instant + .seconds(3)).elapsed(since: instant) == .seconds(3))
        #expect(instant.elapsed(since: instant + .seconds(3)) == .zero)
    }

    @Test(arguments: [0, 1, -1, 999_999_999, -1_000_000_001, .max, .min] as [Int64])
    func `whole nanoseconds come back as they went in`(_ nanoseconds: Int64) {
        #expect(Duration(wholeNanoseconds: nanoseconds) == .nanoseconds(nanoseconds))
        #expect(Duration(wholeNanoseconds: nanoseconds).wholeNanoseconds == nanoseconds)
    }

    @Test func `parts of a nanosecond are cut off towards zero`() {
        #expect(Duration(secondsComponent: 1, attosecondsComponent: 1_999_999_999).wholeNanoseconds == 1_000_000_001)
        #expect(Duration(secondsComponent: -1, attosecondsComponent: -1_999_999_999).wholeNanoseconds == -1_000_000_001)
    }

    /// Those of the standard library are chosen by a factor that is no `Int`.
    @Test(arguments: [Duration.zero, .nanoseconds(7), .milliseconds(-333), .seconds(86_400)], [1, -1, 3, 1000])
    func `products and quotients are those of the standard library`(_ duration: Duration, _ factor: Int) {
        #expect(duration * factor == duration * Int64(factor))
        #expect(duration / factor == duration / Int64(factor))
    }

    @Test func `a duration beyond 64 bits of nanoseconds is clamped`() {
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    }
}
