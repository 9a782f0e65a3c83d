import CLinux
import Glibc

/// The address of an AF_UNIX socket: a path, or with a leading "@" a name in the abstract namespace (unix(7)).
package struct UnixAddress {
    private var address = sockaddr_un()
    private var length: socklen_t = 0

    /// A name longer than the kernel takes (107 bytes) gives an address that nothing answers on.
    package init(_ name: String) {
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: bytes)
            if bytes.first == UInt8(ascii: "@") { path[0] = 0 }
        }
        let isAbstract = bytes.first == UInt8(ascii: "@")
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
    }

    /// connect(2); 0, or -1 with errno.
    package func connect(_ descriptor: Int32) -> Int32 {
        withAddress { Glibc.connect(descriptor, $0, length) }
    }

    /// bind(2); 0, or -1 with errno.
    package func bind(_ descriptor: Int32) -> Int32 {
        withAddress { Glibc.bind(descriptor, $0, length) }
    }

    /// sendto(2) of one datagram on a socket that is not connected: the count sent, or -1 with errno. Blocks for as long as
    /// the queue of whoever is there is full.
    func send(_ bytes: UnsafeRawBufferPointer, on descriptor: Int32) -> Int {
        withAddress { sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0, length) }
    }

    /// The same of an open file with no bytes beside it (SCM_RIGHTS): 0, or -1 with errno.
    func send(file: Int32, on descriptor: Int32) -> Int {
        withAddress { Int(heartbeat_send_file(descriptor, $0, UInt32(length), file)) }
    }

    private func withAddress<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
