import Glibc

/// TCP sockets on 127.0.0.1 for servers that tests play.
package enum LocalSocket {
    /// A listening socket; any free port for 0. With `backlog` full, the kernel answers no further client.
    package static func listen(on port: UInt16 = 0, backlog: Int32 = 64) throws -> Int32 {
        let descriptor = make()
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let result = with(port) { bind(descriptor, $0, $1) }
        guard result == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw LaboratoryFailure("cannot listen on 127.0.0.1:\(port): \(reason)")
        }
        return descriptor
    }

    /// The same, with the port that it has.
    package static func listening(on port: UInt16 = 0, backlog: Int32 = 64) throws -> (descriptor: Int32, port: UInt16)
    {
        let descriptor = try listen(on: port, backlog: backlog)
        return (descriptor, Self.port(of: descriptor))
    }

    /// Begins to connect a socket that does not block.
    package static func beginConnecting(_ descriptor: Int32, to port: UInt16) {
        _ = with(port) { Glibc.connect(descriptor, $0, $1) }
    }

    /// close(2) with a reset instead of an end.
    package static func reset(_ descriptor: Int32) {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(descriptor)
    }

    /// A connection to a port; -1 where there is none.
    package static func connect(to port: UInt16) -> Int32 {
        let descriptor = make()
        if with(port, { Glibc.connect(descriptor, $0, $1) }) == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    /// The port that a socket is bound to.
    package static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func make() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A server under test that is started meanwhile is to hold none of them.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func with(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
