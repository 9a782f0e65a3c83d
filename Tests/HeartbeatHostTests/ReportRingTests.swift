import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ReportRingTests {
    private func event(_ number: Int) -> Event {
        var event = Event(.judgeStall, at: BootInstant(nanoseconds: Int64(number + 1)))
        event.value = Int64(number)
        return event
    }

    @Test func `events come out in the order they went in`() throws {
        let ring = try EventRing(capacity: 4)
        for round in 0..<10 {
            for number in 0..<3 { #expect(ring.push(event(round * 3 + number), epoch: 7)) }
            for number in 0..<3 { #expect(ring.pop()?.event.value == Int64(round * 3 + number)) }
        }
        #expect(ring.pop()?.event.value == nil)
    }

    @Test func `a full ring drops the newest and counts it`() throws {
        let ring = try EventRing(capacity: 2)
        #expect(ring.push(event(0), epoch: 1))
        #expect(ring.push(event(1), epoch: 1))
        #expect(!ring.push(event(2), epoch: 1))
        #expect(ring.dropped == 1)
        #expect(ring.pop()?.event.value == 0)
        #expect(ring.push(event(3), epoch: 1))
        #expect(ring.pop()?.event.value == 1)
        #expect(ring.pop()?.event.value == 3)
    }

    @Test func `a push wakes the consumer`() throws {
        let ring = try EventRing()
        #expect(ring.wake.take() == 0)
        ring.push(event(0), epoch: 1)
        #expect(ring.wake.take() == 1)
    }

    @Test func `nothing is lost or changed between two threads`() throws {
        let ring = try EventRing(capacity: 16)
        let count = 100_000
        try SystemThread.start(name: "producer", stack: ThreadStack(kibibytes: 64, resident: 16), policy: .ordinary) {
            var number = 0
            while number < count { if ring.push(event(number), epoch: UInt32(number)) { number += 1 } }
        }
        var expected = 0
        while expected < count {
            guard let entry = ring.pop() else {
                ring.wake.wait(atMost: .seconds(1))
                continue
            }
            guard entry.event.value == Int64(expected), entry.epoch == UInt32(expected),
                entry.event.at.nanoseconds == Int64(expected + 1)
            else {
                Issue.record("event \(expected) came out as \(entry)")
                return
            }
            expected += 1
        }
    }
}
