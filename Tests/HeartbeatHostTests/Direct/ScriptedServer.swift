import Glibc
import Synchronization
import TestLaboratory

/// A server that answers each call, whatever it is and on whatever connection, with the next reply of a script; after the last one
/// with that again. For what no real server can be brought to answer. One connection after the other is served, by its own thread.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let script: [[UInt32]]
    /// Between two bytes of a reply.
    private let pause: Duration
    private let answered = Mutex(0)

    /// `script` has the messages without record mark and transaction.
    init(_ script: [[UInt32]], pause: Duration = .zero) throws {
        listener = try LocalSocket.listen()
        port = LocalSocket.port(of: listener)
        self.script = script
        self.pause = pause
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ScriptedServer>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            }, argument.toOpaque())
        guard error == 0 else { throw LaboratoryFailure("cannot start a thread for a server") }
        pthread_detach(thread)
    }

    /// Ends the thread once its connection is closed.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        var connections: [Int32] = []
        while true {
            var entries = ([listener] + connections).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            _ = poll(&entries, nfds_t(entries.count), -1)
            for entry in entries.dropFirst() where entry.revents != 0 && !answer(entry.fd) {
                close(entry.fd)
                connections.removeAll { $0 == entry.fd }
            }
            guard entries[0].revents != 0 else { continue }
            let connection = accept(listener, nil, nil)
            if connection < 0 { break }
            connections.append(connection)
        }
        for connection in connections + [listener] { close(connection) }
    }

    /// Calls of this size arrive in one piece.
    private func answer(_ connection: Int32) -> Bool {
        var call = [UInt8](repeating: 0, count: 8192)
        guard read(connection, &call, call.count) >= 8 else { return false }
        let number = answered.withLock { count in
            count += 1
            return count - 1
        }
        let words = script[min(number, script.count - 1)]
        let mark = UInt32(words.count * 4 + 4) | 1 << 31
        let bytes = Self.bytes([mark]) + call[4..<8] + Self.bytes(words)
        for piece in pause == .zero ? [bytes] : bytes.map({ [$0] }) {
            guard send(connection, piece, piece.count, Int32(MSG_NOSIGNAL)) == piece.count else { return false }
            if pause != .zero { rest(pause) }
        }
        return true
    }

    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
    }
}
