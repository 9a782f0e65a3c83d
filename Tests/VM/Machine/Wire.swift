/// An Ethernet wire between two machines: a unix socket on which the server's QEMU listens.
struct Wire: Sendable {
    let socket: String
}
