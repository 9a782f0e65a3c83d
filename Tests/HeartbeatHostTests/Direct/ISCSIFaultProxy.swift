import Glibc
import Synchronization
import TestLaboratory

/// Between a client and a server of one test: passes bytes on, or does to them what it is told. One thread, ended by `close`.
final class ISCSIFaultProxy: Sendable {
    enum Mode: Equatable {
        case pass
        /// What one side says reaches the other no more.
        case holeToServer
        case holeToClient
        case delay(Duration)
        /// Each connection is reset, those to come as well.
        case reset
        /// Nobody listens any more.
        case refuse
        /// Each byte of the server's is turned over, from that one of the connection on.
        case corrupt(after: Int)
    }

    let port: UInt16
    private let server: UInt16
    private let mode = Mutex(Mode.pass)
    private let isClosed = Atomic(false)

    init(to server: UInt16) throws {
        let listener = try LocalSocket.listening()
        (port, self.server) = (listener.port, server)
        let thread = Thread(proxy: self, listener: listener.descriptor)
        var identifier = pthread_t()
        let argument = Unmanaged.passRetained(thread)
        let result = pthread_create(
            &identifier, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Thread>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard result == 0 else { throw LaboratoryFailure("cannot make a thread") }
        pthread_detach(identifier)
    }

    func set(_ mode: Mode) { self.mode.withLock { $0 = mode } }

    func close() { isClosed.store(true, ordering: .releasing) }

    /// What runs on the thread.
    private final class Thread {
        private let proxy: ISCSIFaultProxy
        private var listener: Int32
        private var pairs: [Pair] = []

        init(proxy: ISCSIFaultProxy, listener: Int32) {
            (self.proxy, self.listener) = (proxy, listener)
        }

        func run() {
            while !proxy.isClosed.load(ordering: .acquiring) { turn(proxy.mode.withLock { $0 }) }
            for pair in pairs { pair.close() }
            if listener >= 0 { Glibc.close(listener) }
        }

        private func turn(_ mode: Mode) {
            if mode == .refuse || mode == .reset {
                for pair in pairs { pair.reset() }
                pairs = []
            }
            if mode == .refuse, listener >= 0 {
                Glibc.close(listener)
                listener = -1
            } else if mode != .refuse, listener < 0 {
                listener = (try? LocalSocket.listening(on: proxy.port))?.descriptor ?? -1
            }
            var waits = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for pair in pairs {
                waits.append(pollfd(fd: pair.client, events: Int16(POLLIN), revents: 0))
                waits.append(pollfd(fd: pair.server, events: Int16(POLLIN), revents: 0))
            }
            poll(&waits, nfds_t(waits.count), 5)
            for (index, pair) in pairs.enumerated() {
                if waits[1 + 2 * index].revents != 0 { pair.pass(fromClient: true, mode) }
                if waits[2 + 2 * index].revents != 0 { pair.pass(fromClient: false, mode) }
            }
            pairs.removeAll(where: \.isOver)
            if waits[0].revents != 0 { admit(mode) }
        }

        private func admit(_ mode: Mode) {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            let server = mode == .reset ? -1 : LocalSocket.connect(to: proxy.server)
            guard server >= 0 else { return LocalSocket.reset(client) }
            pairs.append(Pair(client: client, server: server))
        }
    }

    /// One connection of a client, and the one to the server that goes with it.
    private final class Pair {
        let client: Int32
        let server: Int32
        private(set) var isOver = false
        private var passed = 0

        init(client: Int32, server: Int32) {
            (self.client, self.server) = (client, server)
        }

        func pass(fromClient: Bool, _ mode: Mode) {
            guard !isOver else { return }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(fromClient ? client : server, &bytes, bytes.count, 0)
            guard count > 0 else { return close() }
            if mode == .holeToServer && fromClient || mode == .holeToClient && !fromClient { return }
            if case .delay(let duration) = mode { rest(duration) }
            if case .corrupt(let start) = mode, !fromClient {
                for index in 0..<count where passed + index >= start { bytes[index] ^= 0xFF }
            }
            if !fromClient { passed += count }
            _ = send(fromClient ? server : client, bytes, count, Int32(MSG_NOSIGNAL))
        }

        func close() {
            guard !isOver else { return }
            isOver = true
            Glibc.close(client)
            Glibc.close(server)
        }

        func reset() {
            guard !isOver else { return }
            isOver = true
            LocalSocket.reset(client)
            LocalSocket.reset(server)
        }
    }
}
