import Glibc
import Synchronization

/// A TCP proxy on 127.0.0.1 between a client and a server, with faults on command. A thread of its own moves the bytes.
package final class FaultProxy: Sendable {
    /// What happens to connections and bytes from now on.
    package enum Mode: Equatable, Sendable {
        case pass
        /// Bytes vanish, connections stay: both ways, or one of them.
        case hole, holeToServer, holeToClient
        /// Each piece of the server's arrives so much later.
        case delay(Duration)
        /// Connections are reset, new ones once they send something.
        case reset
        /// Connections are closed in order, new ones once they send something.
        case close
        /// Connections are reset and nobody listens.
        case refuse
        /// One bit in each piece of the server's is another one, as a seed says.
        case corrupt(seed: UInt64)
        /// Each piece of the server's comes as a hostile server might send it, as a seed says.
        case mutate(seed: UInt64)
    }

    /// What the thread is to do, and how far it is.
    struct Orders {
        var mode = Mode.pass
        /// How often all connections were to be ended so far, odd times by a reset.
        var cuts = 0
        var shallStop = false
        var given = 0
        var carriedOut = 0
    }

    /// Where clients connect to.
    package let port: UInt16
    private let server: UInt16
    private let orders = Mutex(Orders())
    /// A pipe that wakes the thread.
    let wakeReader: Int32
    private let wakeWriter: Int32

    /// Listens on `port`, any free one for 0, for a server on 127.0.0.1.
    package init(to server: UInt16, on port: UInt16 = 0) throws {
        self.server = server
        let listener = try LocalSocket.listen(on: port)
        self.port = LocalSocket.port(of: listener)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LaboratoryFailure("cannot make a pipe for a proxy") }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
        try start(listener)
    }

    deinit {
        Glibc.close(wakeReader)
        Glibc.close(wakeWriter)
    }

    /// Sets what happens from now on; returns once it does.
    package func set(_ mode: Mode) { order { $0.mode = mode } }

    /// Ends all connections, by turns in order and by a reset; returns once they are.
    package func cut() { order { $0.cuts += 1 } }

    /// Ends the thread and all connections.
    package func stop() { order { $0.shallStop = true } }

    func read() -> Orders { orders.withLock { $0 } }

    func report(_ order: Int) { orders.withLock { $0.carriedOut = order } }

    func connectToServer() -> Int32 { LocalSocket.connect(to: server) }

    private func order(_ change: (inout Orders) -> Void) {
        let number = orders.withLock { orders in
            change(&orders)
            orders.given += 1
            return orders.given
        }
        _ = write(wakeWriter, [0], 1)
        wait(until: .seconds(2), every: .microseconds(20)) { orders.withLock { $0.carriedOut >= number } }
    }

    private func start(_ listener: Int32) throws {
        let argument = Unmanaged.passRetained(Start(proxy: self, listener: listener))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                var loop = FaultProxyLoop(start.proxy, listener: start.listener)
                loop.run()
                return nil
            }, argument.toOpaque())
        guard error == 0 else {
            argument.release()
            throw LaboratoryFailure("cannot start a thread for a proxy")
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        let proxy: FaultProxy
        let listener: Int32

        init(proxy: FaultProxy, listener: Int32) {
            self.proxy = proxy
            self.listener = listener
        }
    }
}
