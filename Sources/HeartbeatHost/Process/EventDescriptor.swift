import CLinux
import Glibc
import HeartbeatCore

/// An eventfd(2): a counter that one thread raises and another waits for. Any thread; raising never blocks.
package final class EventDescriptor: Sendable {
    /// For poll(2).
    package let descriptor: Int32

    package init() throws(SystemFailure) {
        descriptor = heartbeat_event_descriptor()
        guard descriptor >= 0 else { throw SystemFailure("create", "an event descriptor") }
    }

    deinit { close(descriptor) }

    /// Wakes the waiter. Allocates nothing; a full counter (2^64 − 2) means that it is awake already.
    package func raise() {
        var one: UInt64 = 1
        write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// How often it was raised since the last call; never waits.
    @discardableResult
    package func take() -> UInt64 {
        var count: UInt64 = 0
        return read(descriptor, &count, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size ? count : 0
    }

    /// Waits until raised, at most for `limit` where one is given, and gives what `take()` gives.
    @discardableResult
    package func wait(atMost limit: Duration? = nil) -> UInt64 {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, limit.map { Int32(clamping: $0.wholeMilliseconds + 1) } ?? -1)
        return take()
    }
}
