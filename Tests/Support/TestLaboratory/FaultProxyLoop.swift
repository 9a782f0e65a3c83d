import Glibc

/// The thread of a `FaultProxy`: polls its orders, the listener and all connections.
struct FaultProxyLoop {
    private let proxy: FaultProxy
    /// -1 while nobody listens.
    private var listener: Int32
    private var pairs: [Pair] = []
    private var chunk = [UInt8](repeating: 0, count: 65536)
    private var hostility = HostilePiece(seed: 0)
    private var orders = FaultProxy.Orders()

    init(_ proxy: FaultProxy, listener: Int32) {
        self.proxy = proxy
        self.listener = listener
    }

    mutating func run() {
        while true {
            obey()
            if orders.shallStop { break }
            var entries = [pollfd(fd: proxy.wakeReader, events: Int16(POLLIN), revents: 0)]
            entries.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
            for pair in pairs {
                entries.append(pollfd(fd: pair.client, events: Int16(POLLIN), revents: 0))
                entries.append(pollfd(fd: pair.server, events: Int16(POLLIN), revents: 0))
            }
            let isLate = pairs.contains { !$0.late.isEmpty }
            _ = poll(&entries, nfds_t(entries.count), isLate ? 2 : 500)
            if entries[0].revents != 0 { _ = read(proxy.wakeReader, &chunk, chunk.count) }
            for index in pairs.indices {
                var pair = pairs[index]
                move(&pair, towards: .server, entries[2 + index * 2].revents)
                move(&pair, towards: .client, entries[3 + index * 2].revents)
                deliver(&pair)
                pairs[index] = pair
            }
            pairs.removeAll { $0.isClosed }
            if entries[1].revents & Int16(POLLIN) != 0 { accept() }
        }
        closeAll(withReset: true)
        if listener >= 0 { close(listener) }
        proxy.report(orders.given)
    }

    private mutating func obey() {
        let next = proxy.read()
        guard next.given != orders.given else { return }
        let before = orders
        orders = next
        if next.cuts != before.cuts { closeAll(withReset: next.cuts % 2 == 1) }
        if next.mode != before.mode { enter(next.mode) }
        if !next.shallStop { proxy.report(next.given) }
    }

    private mutating func enter(_ mode: FaultProxy.Mode) {
        switch mode {
        case .reset: closeAll(withReset: true)
        case .close: closeAll(withReset: false)
        case .refuse:
            closeAll(withReset: true)
            close(listener)
            listener = -1
        case .corrupt(let seed), .mutate(let seed): hostility = HostilePiece(seed: seed)
        default: break
        }
        guard mode != .refuse, listener < 0 else { return }
        // The network is the test's own: nobody else takes the port.
        listener = (try? LocalSocket.listen(on: proxy.port)) ?? -1
    }

    private mutating func accept() {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let server = proxy.connectToServer()
        var pair = Pair(client: client, server: server)
        if server < 0 { pair.close(withReset: true) } else { pairs.append(pair) }
    }

    private mutating func move(_ pair: inout Pair, towards side: Side, _ events: Int16) {
        guard !pair.isClosed, events != 0 else { return }
        let count = read(side == .server ? pair.client : pair.server, &chunk, chunk.count)
        if count <= 0 { return pair.close(withReset: count < 0) }
        var piece = Array(chunk[..<count])
        switch (orders.mode, side) {
        case (.hole, _), (.holeToServer, .server), (.holeToClient, .client): return
        case (.reset, _): return pair.close(withReset: true)
        case (.close, _): return pair.close(withReset: false)
        case (.delay(let duration), .client): return pair.late.append((Instant.now + duration, piece))
        case (.corrupt, .client): hostility.flip(&piece)
        case (.mutate, .client):
            let (bytes, closes) = hostility.mutate(piece)
            pair.send(bytes, towards: side)
            if closes { pair.close(withReset: false) }
            return
        default: break
        }
        pair.send(piece, towards: side)
    }

    private func deliver(_ pair: inout Pair) {
        while let (due, piece) = pair.late.first, due <= Instant.now, !pair.isClosed {
            pair.late.removeFirst()
            pair.send(piece, towards: .client)
        }
    }

    private mutating func closeAll(withReset: Bool) {
        for index in pairs.indices { pairs[index].close(withReset: withReset) }
        pairs.removeAll()
    }

    private enum Side {
        case client, server
    }

    private struct Pair {
        let client: Int32
        let server: Int32
        var isClosed = false
        /// What the server sent, to be delivered at that instant.
        var late: [(due: Instant, piece: [UInt8])] = []

        mutating func send(_ piece: [UInt8], towards side: Side) {
            // The socket's buffer takes all of these pieces, unless the other side is gone.
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let sent = Glibc.send(side == .server ? server : client, piece, piece.count, flags)
            if sent != piece.count { close(withReset: true) }
        }

        mutating func close(withReset: Bool) {
            guard !isClosed else { return }
            isClosed = true
            for descriptor in [client, server] where descriptor >= 0 {
                // A zero linger time resets (socket(7)).
                var immediate = linger(l_onoff: withReset ? 1 : 0, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &immediate, socklen_t(MemoryLayout<linger>.size))
                Glibc.close(descriptor)
            }
        }
    }
}
