import HeartbeatCore
import Testing

@testable import HeartbeatHost

@Suite struct BeatGridTests {
    /// Starts at 100 s with an interval of 10 s; one beat from `start` to `end`, then due at `due`, in seconds.
    @Test(arguments: [
        (start: 100, end: 101, due: 110),
        // A late wake-up does not shift the grid.
        (start: 103, end: 104, due: 110),
        // A beat that outlasts its interval is followed at once.
        (start: 100, end: 125, due: 125),
        // A whole interval late: the grid begins anew.
        (start: 137, end: 138, due: 147),
        // Asked for before it is due: the grid stays.
        (start: 95, end: 96, due: 100),
        (start: 95, end: 104, due: 104),
    ]) func `the next beat is due where the grid says`(start: Int64, end: Int64, due: Int64) {
        func second(_ value: Int64) -> BootInstant { BootInstant(nanoseconds: value * 1_000_000_000) }
        var grid = BeatGrid(first: second(100), interval: .seconds(10))
        grid.beat(from: second(start), to: second(end))
        #expect(grid.due == second(due))
    }
}
