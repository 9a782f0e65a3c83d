import Glibc

/// Asks `condition` every few milliseconds until it holds, at most for `timeout`.
///
/// - Returns: whether it came to hold. The calling thread is blocked meanwhile.
@discardableResult
package func wait(
    until timeout: Duration, every pause: Duration = .milliseconds(5), _ condition: () throws -> Bool
) rethrows -> Bool {
    let end = Instant.now + timeout
    while try !condition() {
        if Instant.now > end { return false }
        rest(pause)
    }
    return true
}

/// Lets time pass, where the passing of time is what a scenario is about: never to wait for an event.
package func rest(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&time, &left) != 0 && errno == EINTR { time = left }
}
