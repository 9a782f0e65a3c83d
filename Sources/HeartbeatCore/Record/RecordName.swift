/// Name of a host or an SR in the 64 bytes that a record keeps for it. Fixed size, so that records are trivially
/// copyable.
package struct RecordName: Sendable {
    /// Bytes of a name field (docs/record.md).
    package static let size = 64

    /// ASCII, zeros after the end.
    package private(set) var bytes = InlineArray<64, UInt8>(repeating: 0)

    /// No name: room to put one in.
    init() {}

    /// Takes `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.size else { return nil }
        var index = 0
        for byte in text.utf8 {
            bytes[index] = byte
            index += 1
        }
        guard isValid else { return nil }
    }

    /// Takes the field of a record; nil unless it is a valid name and zeros. `field` must have 64 bytes.
    init?(field: UnsafeRawBufferPointer) {
        for index in 0..<Self.size { bytes[index] = field[index] }
        guard isValid else { return nil }
    }

    private var isValid: Bool {
        var hasEnded = false
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                if hasEnded { return false }
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"):
                if hasEnded || index == 0 { return false }
            case 0:
                if index == 0 { return false }
                hasEnded = true
            default: return false
            }
        }
        return true
    }
}

extension RecordName: Hashable {
    package static func == (left: RecordName, right: RecordName) -> Bool {
        for index in left.bytes.indices where left.bytes[index] != right.bytes[index] { return false }
        return true
    }

    /// By the bytes of the name.
    package func hash(into hasher: inout Hasher) {
        for index in bytes.indices { hasher.combine(bytes[index]) }
    }
}

extension RecordName: CustomStringConvertible {
    /// The name as text. Allocates.
    package var description: String {
        var text: [UInt8] = []
        for index in bytes.indices where bytes[index] != 0 { text.append(bytes[index]) }
        return String(decoding: text, as: UTF8.self)
    }
}
