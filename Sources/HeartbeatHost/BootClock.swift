import Glibc
import HeartbeatCore

/// The two clocks of this program: CLOCK_BOOTTIME for judging, the wall clock for people and CloudStack's number.
package enum BootClock {
    /// Now on CLOCK_BOOTTIME (clock_gettime(2)). Never blocks, allocates nothing; any thread.
    package static func now() -> BootInstant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return BootInstant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Nanoseconds since the epoch by the wall clock, which may be stepped: never for judging.
    package static func wallNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
