import CLinux
import Glibc
import HeartbeatCore

/// Tells systemd that the daemon is ready, alive, stopping: single datagrams on a socket that is opened once
/// (sd_notify(3)). Sent by the judge itself, never blocking, so that a wedged reporter cannot kill a sound judge.
package struct ServiceManager: Sendable {
    private let descriptor: Int32
    private let ready: [UInt8]
    private let alive = Array("WATCHDOG=1".utf8)
    private let stopping: [UInt8]
    private let fencing = Array("EXTEND_TIMEOUT_USEC=10000000".utf8)
    /// How often `sayAlive` is to be called, half of WatchdogSec; nil when systemd does not watch.
    package let watchdogPeriod: Duration?

    /// `socketPath` is $NOTIFY_SOCKET ("/path" or "@abstract"), `watchdogMicroseconds` $WATCHDOG_USEC.
    package init(socketPath: String?, watchdogMicroseconds: Int64?) {
        ready = Array("READY=1\nSTATUS=guarding".utf8)
        stopping = Array("STOPPING=1".utf8)
        descriptor = socketPath.map { Self.connected(to: $0) } ?? -1
        watchdogPeriod = descriptor >= 0 ? watchdogMicroseconds.map { .microseconds($0 / 2) } : nil
    }

    /// Everything is opened and rehearsed: systemd may start what comes after.
    package func sayReady() { send(ready) }
    /// The judge runs; said every `watchdogPeriod`, or systemd kills and restarts the daemon.
    package func sayAlive() { send(alive) }
    /// An orderly stop has begun.
    package func sayStopping() { send(stopping) }

    /// A fence is committed: a stop that waits for this daemon waits another 10 s (sd_notify(3), EXTEND_TIMEOUT_USEC), so
    /// that systemd does not kill it in the middle of the ladder. Said every second.
    package func sayFencing() { send(fencing) }

    private func send(_ message: [UInt8]) {
        guard descriptor >= 0 else { return }
        // The loss of one datagram is made good by the next; systemd waits for two periods.
        _ = message.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
    }

    private static func connected(to path: String) -> Int32 {
        let descriptor = heartbeat_unix_datagram()
        guard descriptor >= 0 else { return -1 }
        guard UnixAddress(path).connect(descriptor) == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }
}
