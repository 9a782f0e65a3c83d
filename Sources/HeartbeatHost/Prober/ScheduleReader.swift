/// Reads the parts of an encoded schedule one after the other, never beyond its end.
struct ScheduleReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    /// The fault that names where reading stopped.
    var damage: ProberFault { .damagedSchedule(at: offset) }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(ProberFault) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - offset >= size else { throw damage }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
        offset += size
        return Value(littleEndian: value)
    }

    mutating func flag() throws(ProberFault) -> Bool {
        switch try integer(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw damage
        }
    }

    mutating func text() throws(ProberFault) -> String {
        guard let text = try optionalText() else { throw damage }
        return text
    }

    mutating func optionalText() throws(ProberFault) -> String? {
        let length = try integer(UInt32.self)
        if length == .max { return nil }
        guard bytes.count - offset >= Int(length),
            let text = String(validating: bytes[offset..<(offset + Int(length))], as: UTF8.self)
        else { throw damage }
        offset += Int(length)
        return text
    }
}
