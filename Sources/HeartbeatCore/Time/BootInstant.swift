/// A point on CLOCK_BOOTTIME, in nanoseconds since boot. All judging is on this clock: it goes on in suspend and is
/// never stepped (clock_gettime(2)). Zero is boot itself and stands for "never" in fixed-size formats.
package struct BootInstant: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// "Never" in fixed-size formats: no event of a running daemon carries the instant of boot itself.
    package static let never = BootInstant(nanoseconds: 0)

    /// "Never" is before every instant, also those before boot: a pause that no clock of this host shows can make a silence longer
    /// than the boot.
    package static func < (left: BootInstant, right: BootInstant) -> Bool {
        left != right && (left == .never || right != .never && left.nanoseconds < right.nanoseconds)
    }

    package static func + (instant: BootInstant, duration: Duration) -> BootInstant {
        BootInstant(nanoseconds: instant.nanoseconds &+ duration.wholeNanoseconds)
    }

    package static func - (instant: BootInstant, duration: Duration) -> BootInstant {
        BootInstant(nanoseconds: instant.nanoseconds &- duration.wholeNanoseconds)
    }

    /// The time from `earlier` to `later`; negative when they are the other way round.
    package static func - (later: BootInstant, earlier: BootInstant) -> Duration {
        Duration(wholeNanoseconds: later.nanoseconds &- earlier.nanoseconds)
    }

    /// The time from `earlier` to this instant; zero where that lies ahead.
    package func elapsed(since earlier: BootInstant) -> Duration {
        Duration(wholeNanoseconds: max(nanoseconds &- earlier.nanoseconds, 0))
    }
}
