import Glibc
import HeartbeatCore

/// Asks the running daemon one thing over its control socket: one text datagram each way.
struct ControlClient {
    /// Why there is no answer.
    enum Fault: Error, Equatable {
        /// No socket, or nobody behind it: no daemon runs.
        case noDaemon
        /// The daemon took longer than the deadline.
        case noAnswer(deadline: Duration)
        case failed(SystemFailure)
    }

    /// Longest request and answer in bytes.
    static let longestMessage = 4096

    /// The AF_UNIX SOCK_SEQPACKET socket, `<runtime>/control`.
    let path: String

    init(runtime: String) {
        path = "\(runtime)/control"
    }

    /// Sends `request` and waits for the answer, for `deadline` in all. For commands, never for a thread of the daemon.
    func ask(_ request: String, deadline: Duration) throws(Fault) -> String {
        let end = BootClock.now() + deadline
        let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .failed(SystemFailure("make a socket for", path)) }
        defer { close(descriptor) }
        try connect(descriptor)
        let sent = Array(request.utf8).withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        guard sent >= 0 else {
            if errno == EPIPE || errno == ECONNRESET { throw .noDaemon }
            throw .failed(SystemFailure("write to", path))
        }
        return try receive(descriptor, until: end, deadline: deadline)
    }

    /// Connecting never waits: a full backlog answers EAGAIN to a non-blocking socket (unix(7)).
    private func connect(_ descriptor: Int32) throws(Fault) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard bytes.count < room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw .failed(SystemFailure("connect to", path, errorNumber: ENAMETOOLONG)) }
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw .failed(SystemFailure("set up", path)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if connected == 0 { return }
        if errno == ENOENT || errno == ECONNREFUSED { throw .noDaemon }
        throw .failed(SystemFailure("connect to", path))
    }

    private func receive(_ descriptor: Int32, until end: BootInstant, deadline: Duration) throws(Fault) -> String {
        var bytes = [UInt8](repeating: 0, count: Self.longestMessage)
        while true {
            let left = end - BootClock.now()
            guard left > .zero else { throw .noAnswer(deadline: deadline) }
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waited, 1, Int32(clamping: left.wholeMilliseconds + 1))
            if ready < 0, errno != EINTR { throw .failed(SystemFailure("wait for", path)) }
            guard ready > 0 else { continue }
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { return String(decoding: bytes[..<count], as: UTF8.self) }
            if count == 0 || errno == ECONNRESET { throw .noDaemon }
            if errno != EAGAIN, errno != EINTR { throw .failed(SystemFailure("read from", path)) }
        }
    }
}
