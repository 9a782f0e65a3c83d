import HeartbeatCore

/// An address and port of a target. The address is numeric: a name service would be waited for, and may be gone when it counts.
struct ISCSIPortal: Hashable, CustomStringConvertible {
    /// IPv6 without brackets.
    let address: String
    let port: UInt16

    init(address: String, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads `192.0.2.7:3260` or `[2001:db8::7]:3260`, with or without port and group (`,1`), as targets write them (RFC 7143, 13.8);
    /// nil for a name or anything else.
    init?(_ text: some StringProtocol) {
        let withoutGroup = text.prefix { $0 != "," }
        let target = DirectAddress("iscsi://\(withoutGroup)/target/0")
        guard case .iscsi(let server, let port, _, _, _) = target else { return nil }
        self.init(address: server, port: port)
    }

    var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
