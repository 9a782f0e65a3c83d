/// What sense data says: key, and additional sense code and qualifier (SPC-4, 4.5).
struct SCSISense: Equatable, CustomStringConvertible {
    let key: UInt8
    /// Code and qualifier, as 0xCCQQ.
    let code: UInt16

    /// A reset, a new reservation or a change of the unit since the last command: the command was not done, and is to be repeated.
    var isUnitAttention: Bool { key == 0x6 }

    /// LOGICAL UNIT NOT SUPPORTED: the target has no such LUN.
    var isUnitGone: Bool { key == 0x5 && code == 0x2500 }

    /// The command, or a field of it, is none that this target knows.
    var isIllegalRequest: Bool { key == 0x5 }

    /// Such as `medium error 11/00`: the names of SPC-4, table 28, and code and qualifier as they stand in its lists.
    var description: String { "\(name) \(Self.hexadecimal(code >> 8))/\(Self.hexadecimal(code & 0xff))" }

    private var name: String {
        switch key {
        case 0x0: "no sense"
        case 0x1: "recovered error"
        case 0x2: "not ready"
        case 0x3: "medium error"
        case 0x4: "hardware error"
        case 0x5: "illegal request"
        case 0x6: "unit attention"
        case 0x7: "data protect"
        case 0xB: "aborted command"
        default: "sense key \(key)"
        }
    }

    private static func hexadecimal(_ byte: UInt16) -> String {
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0\(digits)" : digits
    }
}
