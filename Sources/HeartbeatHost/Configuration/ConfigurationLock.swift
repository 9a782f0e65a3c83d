import Glibc
import HeartbeatCore

/// Keeps two edits of one configuration apart, by flock(2) on a file beside it. Held until the value goes away.
package struct ConfigurationLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for another setup up to `deadline`. The lock file `<path>.lock` stays: taking it away would race.
    package init(besides path: String, deadline: Duration) throws(SystemFailure) {
        let name = "\(path).lock"
        descriptor = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("create", name) }
        let end = BootClock.now() + deadline
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, BootClock.now() < end else {
                let failure = SystemFailure("lock (another setup runs, wait for it)", name)
                close(descriptor)
                throw failure
            }
            poll(nil, 0, 20)
        }
    }

    deinit {
        close(descriptor)
    }
}
