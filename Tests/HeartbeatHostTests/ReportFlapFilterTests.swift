import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ReportFlapFilterTests {
    private let start = BootInstant(nanoseconds: 1_000_000_000_000)

    private func health(_ health: Health, after: Duration, storage: Int32 = 0) -> EventRing.Entry {
        var event = Event(.health, at: start + after, storage: storage)
        event.health = health
        return EventRing.Entry(event: event, epoch: 1)
    }

    @Test func `a flapping SR is told of once, then once per minute with the count of the rest`() {
        var filter = FlapFilter()
        #expect(filter.admit(health(.late, after: .zero), at: start) != nil)
        for second in 1...4 {
            let entry = health(second % 2 == 0 ? .late : .healthy, after: .seconds(second))
            #expect(filter.admit(entry, at: start + .seconds(second)) == nil)
        }
        #expect(filter.nextDue == start + .seconds(60))
        #expect(filter.due(at: start + .seconds(59)).isEmpty)
        let told = filter.due(at: start + .seconds(60))
        #expect(told.map(\.suppressed) == [3])
        #expect(told.first?.entry.event.at == start + .seconds(4))
        #expect(filter.nextDue == nil)
    }

    @Test func `a turn for the worse is told at once`() {
        var filter = FlapFilter()
        let turns: [(Health, Duration)] = [(.late, .zero), (.failing, .seconds(10)), (.lost, .seconds(50))]
        for (state, after) in turns {
            #expect(filter.admit(health(state, after: after), at: start + after)?.suppressed == 0)
        }
    }

    @Test func `what was held back is counted when it gets worse`() {
        var filter = FlapFilter()
        _ = filter.admit(health(.late, after: .zero), at: start)
        _ = filter.admit(health(.healthy, after: .seconds(1)), at: start + .seconds(1))
        _ = filter.admit(health(.late, after: .seconds(2)), at: start + .seconds(2))
        #expect(filter.admit(health(.lost, after: .seconds(3)), at: start + .seconds(3))?.suppressed == 2)
        #expect(filter.nextDue == nil)
    }

    @Test func `each SR has its own minute`() {
        var filter = FlapFilter()
        #expect(filter.admit(health(.late, after: .zero, storage: 0), at: start) != nil)
        #expect(filter.admit(health(.late, after: .zero, storage: 1), at: start) != nil)
    }

    @Test func `after a minute an event is told again at once`() {
        var filter = FlapFilter()
        _ = filter.admit(health(.late, after: .zero), at: start)
        #expect(filter.admit(health(.late, after: .seconds(60)), at: start + .seconds(60))?.suppressed == 0)
    }

    @Test func `fences and critical decisions are never held back`() {
        var filter = FlapFilter()
        var decision = Event(.decision, at: start, storage: 0)
        decision.decision.kind = .alert
        decision.decision.isCritical = true
        let fence = Event(.fenceCommitted, at: start, storage: 0)
        for event in [decision, decision, decision, fence, fence] {
            #expect(filter.admit(EventRing.Entry(event: event, epoch: 1), at: start) != nil)
        }
    }
}
