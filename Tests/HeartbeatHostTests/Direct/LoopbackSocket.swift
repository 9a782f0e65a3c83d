import Glibc
import HeartbeatHost

/// TCP sockets on 127.0.0.1, for servers of tests.
enum LoopbackSocket {
    /// A socket that listens on a port of the kernel's choice, or on `port`.
    static func listening(port: UInt16 = 0, backlog: Int32 = 64) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("make", "a socket") }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port: port)
        let isBound = withAddress(&address) { bind(descriptor, $0, $1) == 0 && listen(descriptor, backlog) == 0 }
        guard isBound else {
            close(descriptor)
            throw SystemFailure("listen on", "127.0.0.1:\(port)")
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withAddress(&address) { pointer, _ in getsockname(descriptor, pointer, &size) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A socket connected to a port; -1 where nobody listens.
    static func connected(to port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: port)
        if withAddress(&address, { connect(descriptor, $0, $1) }) == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    /// Begins to connect a socket that does not block.
    static func beginConnecting(_ descriptor: Int32, to port: UInt16) {
        var address = loopback(port: port)
        _ = withAddress(&address) { connect(descriptor, $0, $1) }
    }

    /// close(2) with a reset instead of an end.
    static func reset(_ descriptor: Int32) {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(descriptor)
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress<Result>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
