import CLinux
import HeartbeatCore

/// What the kernel says of the wall clock (adjtimex(2)).
package struct ExaminedClock: Equatable, Sendable {
    package var isSynchronised: Bool
    /// The largest error that the kernel assumes.
    package var largestError: Duration

    package init(isSynchronised: Bool, largestError: Duration) {
        self.isSynchronised = isSynchronised
        self.largestError = largestError
    }

    /// Asks the kernel; nil where it does not answer.
    package static func now() -> ExaminedClock? {
        var microseconds: Int64 = 0
        let answer = heartbeat_clock_is_synchronised(&microseconds)
        guard answer >= 0 else { return nil }
        return ExaminedClock(isSynchronised: answer == 1, largestError: .microseconds(microseconds))
    }
}
