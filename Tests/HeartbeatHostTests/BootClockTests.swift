import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct BootClockTests {
    @Test func `the boot clock moves forward`() {
        let first = BootClock.now()
        #expect(BootClock.now() >= first)
        #expect(first > .never)
    }
}
