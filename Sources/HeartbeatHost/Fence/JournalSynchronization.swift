import Glibc
import HeartbeatCore

/// Asks journald over varlink to write everything it has taken to disk, and waits for the answer.
enum JournalSynchronization {
    /// The call as it goes over the wire, ended by a zero byte (https://varlink.org/Interface-Definition).
    private static let call = "{\"method\":\"io.systemd.Journal.Synchronize\"}\0"

    /// True when journald answered within `limit`; false at once when it is absent. Blocks at most `limit` per step.
    @discardableResult
    static func request(at path: String, atMost limit: Duration) -> Bool {
        exchange(call, at: path, atMost: limit)
    }

    /// Only connects, asking for nothing.
    static func rehearse(at path: String, atMost limit: Duration) { _ = exchange(nil, at: path, atMost: limit) }

    private static func exchange(_ call: String?, at path: String, atMost limit: Duration) -> Bool {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { return false }
        defer { close(connection) }
        // SO_SNDTIMEO also bounds connect(2) when the backlog of a stopped journald is full (unix(7)).
        var bound = timeval(tv_sec: Int(limit.components.seconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &bound, size)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &bound, size)
        guard connectTo(path, connection) else { return false }
        guard let call else { return true }
        let bytes = Array(call.utf8)
        guard
            bytes.withUnsafeBytes({ send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
                == bytes.count
        else { return false }
        return receivesAnswer(connection)
    }

    private static func connectTo(_ path: String, _ connection: Int32) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Reads up to the zero byte that ends the answer.
    private static func receivesAnswer(_ connection: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            if buffer[0..<count].contains(0) { return true }
        }
    }
}
