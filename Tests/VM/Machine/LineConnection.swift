import Glibc
import TestLaboratory

/// A stream socket of QEMU that speaks in lines. A thread of its own reads it, so that each line bears the instant at
/// which it arrived; it ends with the connection.
final class LineConnection: Sendable {
    /// Closed when neither the reading thread nor anybody else holds this connection, so that its number is never another's.
    private let descriptor: Int32

    /// Connects to the unix socket at `path`, which QEMU is about to make; `receive` is called on the reading thread.
    init(
        path: String, name: String, within deadline: Duration = .seconds(10),
        receive: @escaping @Sendable (String, Instant) -> Void
    ) throws {
        var connected: Int32?
        wait(until: deadline, every: .milliseconds(10)) {
            connected = Self.connect(path)
            return connected != nil
        }
        guard let connected else { throw LaboratoryFailure("QEMU does not answer at its \(name) socket \(path)") }
        descriptor = connected
        let work = Work { [self] in read(receive) }
        let context = Unmanaged.passRetained(work)
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw LaboratoryFailure("cannot start a thread: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }

    deinit { Glibc.close(descriptor) }

    /// Sends one line; blocks while the other side takes nothing.
    func send(_ line: String) throws {
        let bytes = Array((line + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw LaboratoryFailure("cannot send to QEMU: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Ends the connection and with it the reading thread.
    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func read(_ receive: (String, Instant) -> Void) {
        var rest: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            let now = Instant.now
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest += chunk[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                receive(String(decoding: rest[..<end], as: UTF8.self), now)
                rest.removeSubrange(...end)
            }
        }
        if !rest.isEmpty { receive(String(decoding: rest, as: UTF8.self), .now) }
    }

    private static func connect(_ path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isShort = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard bytes.count < target.count else { return false }
            target.copyBytes(from: bytes)
            return true
        }
        guard isShort else { return nil }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            Glibc.close(number)
            return nil
        }
        return number
    }

    /// What the thread does, in a box that a C pointer can name.
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
