import HeartbeatCore
import Testing

@Suite struct BootInstantTests {
    @Test func `a duration added and taken away leaves the instant`() {
        let instant = BootInstant(nanoseconds: 5)
        #expect(instant + .seconds(3) - .seconds(3) == instant)
        #expect((instant + .seconds(3)) - instant == .seconds(3))
    }

    @Test func `a duration beyond 64 bits of nanoseconds is clamped`() {
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    }
}
