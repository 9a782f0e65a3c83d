import CLinux
import Glibc
import HeartbeatCore

/// A timerfd(2) on CLOCK_BOOTTIME that one thread waits for and any thread may set. It expires at once when the host
/// wakes from a suspend that swallowed its instant, which no relative timeout does.
final class BootTimer: Sendable {
    private let descriptor: Int32

    /// Unset: `wait()` waits until another thread sets it.
    init() throws(SystemFailure) {
        descriptor = heartbeat_boot_timer()
        guard descriptor >= 0 else { throw SystemFailure("create", "a timer") }
    }

    deinit { close(descriptor) }

    /// Expires at `instant`, or at once when that is past; replaces what was set, and an expiry not yet waited for.
    func set(at instant: BootInstant) { _ = heartbeat_boot_timer_set(descriptor, instant.nanoseconds) }

    /// Waits for the next expiry.
    func wait() {
        var expiries: UInt64 = 0
        while read(descriptor, &expiries, MemoryLayout<UInt64>.size) < 0, errno == EINTR {}
    }
}
