import HeartbeatCore
import Testing

@Suite struct TurnTimesTests {
    @Test func `before the first turn everything is zero`() {
        let times = TurnTimes()
        #expect(times.latest == .zero && times.longest == .zero && times.quantile(0.5) == .zero)
    }

    @Test func `the latest and the longest turn are told exactly`() {
        var times = TurnTimes()
        for microseconds in [30, 900, 40] { times.note(.microseconds(microseconds)) }
        #expect(times.latest == .microseconds(40))
        #expect(times.longest == .microseconds(900))
        #expect(times.quantile(1) == .microseconds(900))
    }

    @Test(arguments: [0.5, 0.9, 0.99])
    func `a quantile is at most an eighth too long`(_ share: Double) {
        var times = TurnTimes()
        for microseconds in 1...10_000 { times.note(.microseconds(microseconds)) }
        let exact = share * 0.01
        #expect(times.quantile(share).inSeconds >= exact)
        #expect(times.quantile(share).inSeconds <= exact * 1.125)
    }

    /// On and beside each power of two: what a bucket of one turn says of it must hold, and no turn may fall outside.
    @Test func `every length finds its bucket`() {
        for bits in 0...62 {
            for nanoseconds in [1 << bits - 1, 1 << bits, 1 << bits + 1] as [Int64] {
                let turn = Duration.nanoseconds(nanoseconds)
                var times = TurnTimes()
                times.note(turn)
                times.note(.seconds(4_000_000_000))
                let median = times.quantile(0.5)
                #expect(median >= turn)
                let isMeasured = turn >= .microseconds(2) && turn < .seconds(1)
                if isMeasured { #expect(median.inSeconds <= turn.inSeconds * 1.125 + 1e-9) }
            }
        }
    }

    @Test func `one slow turn in a thousand moves the longest, not the percentiles`() {
        var times = TurnTimes()
        for _ in 0..<999 { times.note(.microseconds(50)) }
        times.note(.seconds(3))
        #expect(times.quantile(0.99) < .microseconds(60))
        #expect(times.longest == .seconds(3))
    }
}
