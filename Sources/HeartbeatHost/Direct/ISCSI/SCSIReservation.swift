/// Who holds a persistent reservation of a logical unit, as PERSISTENT RESERVE IN tells it.
struct SCSIReservation: Equatable, CustomStringConvertible {
    let key: UInt64
    /// Type of the reservation (SPC-4, table 62).
    let type: UInt8

    /// nil where nobody holds one, or where `bytes` are too short to tell (SPC-4, 6.15.3).
    init?(parameters bytes: [UInt8]) {
        guard bytes.count >= 24, bytes[4..<8].reduce(0, { $0 << 8 | Int($1) }) >= 16 else { return nil }
        key = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        type = bytes[21] & 0x0F
    }

    /// Such as `reserved: key 0x2a, write exclusive`.
    var description: String { "reserved: key 0x\(String(key, radix: 16)), \(name)" }

    private var name: String {
        switch type {
        case 1: "write exclusive"
        case 3: "exclusive access"
        case 5: "write exclusive, registrants only"
        case 6: "exclusive access, registrants only"
        case 7: "write exclusive, all registrants"
        case 8: "exclusive access, all registrants"
        default: "type \(type)"
        }
    }
}
