/// The name that the direct view logs in with. Its own, not the kernel's: with the kernel's name and another session a target might
/// take the kernel's session for dead.
enum ISCSIInitiatorName {
    static let prefix = "iqn.2026-11.org.sr-heartbeat:"

    /// `host` in lower case; what iSCSI names do not have (RFC 3722, 6.2: all but letters, digits, `-`, `.` and `:`) becomes `-`.
    static func name(forHost host: String) -> String {
        let bytes = host.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"): byte
            default: UInt8(ascii: "-")
            }
        }
        // An iSCSI name has 223 bytes at most (RFC 7143, 4.2.7.1).
        return prefix + String(decoding: bytes.prefix(223 - prefix.utf8.count), as: UTF8.self)
    }
}
