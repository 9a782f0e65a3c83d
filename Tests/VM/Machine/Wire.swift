/// An Ethernet wire between two machines: datagrams on the loopback. One that nobody takes is lost, as on a wire; on a stream,
/// a machine that is frozen or just resetting would hold up the other one, and with it everybody else.
struct Wire: Sendable {
    /// One address of 127.0.0.0/8 for each wire, so that runs beside each other do not meet.
    let address: String
    /// UDP ports of the server's end and of the other one; below those that the kernel gives out (ip_local_port_range).
    private static let ports = (server: 9001, other: 9002)

    init() {
        address = "127." + (1...3).map { _ in String(Int.random(in: 1...254)) }.joined(separator: ".")
    }

    /// What QEMU is told of one end (qemu(1), -netdev dgram).
    func end(isServer: Bool) -> String {
        let local = isServer ? Self.ports.server : Self.ports.other
        let remote = isServer ? Self.ports.other : Self.ports.server
        return "local.type=inet,local.host=\(address),local.port=\(local),"
            + "remote.type=inet,remote.host=\(address),remote.port=\(remote)"
    }
}
