import HeartbeatCore
import Testing

/// What is armed must not be due in the same turn.
@Suite struct EngineArmingTests {
    // 0 the first beat of the boot hangs; 600 the array is back and takes it: S0 is 600 s old.
    @Test func `a first beat that hung for long arms nothing, the next one does`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.some)
        let start = bench.begin()
        bench.advance(.seconds(600))
        bench.end(start: start, .verified)
        bench.advance(.milliseconds(500))
        #expect(bench.state(0).life == .observing && !bench.engine.isCommitted)
        bench.good()
        #expect(bench.state(0).life == .armed)
        bench.advance(.seconds(10))
        #expect(!bench.engine.isCommitted)
    }

    @Test func `storage that is slow but lets another beat verify in time arms`() {
        var bench = EngineBench(BenchFile(storages: 1).settings)
        bench.use(.some)
        bench.good(latency: .seconds(25))
        #expect(bench.state(0).life == .armed)
    }

    // 0 a clean stop; 300 a start: the SR that the readers see hangs, the other one beats.
    @Test func `an SR that the readers do not see does not arm while they have seen none for long`() {
        var bench = EngineBench.armed(2) {
            $0.readers = .xenserver
            $0.outside = [1]
        }.restarted(after: .seconds(300), isClean: true)
        bench.hang(0)
        for _ in 0..<30 {
            bench.good(1)
            bench.advance(.seconds(5))
        }
        #expect(bench.state(1).life == .observing && !bench.engine.isCommitted)
        bench.good(0)
        bench.good(1)
        #expect(bench.state(0).life == .armed && bench.state(1).life == .armed)
    }
}
