import HeartbeatCore

/// Little-endian fields at fixed offsets of a byte block.
struct FixedFields {
    private(set) var bytes: [UInt8]

    init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func put(_ values: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + values.count, with: values)
    }

    mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
        withUnsafeBytes(of: value.littleEndian) { put(Array($0), at: offset) }
    }

    /// UTF-8 cut to `capacity` bytes; shorter text is followed by the zeros that are there.
    mutating func put(_ text: String, at offset: Int, capacity: Int) {
        put(Array(text.utf8.prefix(capacity)), at: offset)
    }

    func value<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
        var value: Value = 0
        for index in stride(from: MemoryLayout<Value>.size - 1, through: 0, by: -1) {
            value = value << 8 | Value(truncatingIfNeeded: bytes[offset + index])
        }
        return value
    }

    /// CRC-32C of the bytes before `end`.
    func checksum(upTo end: Int) -> UInt32 {
        bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    /// Text up to the first zero; bytes that are not UTF-8 are replaced.
    func text(at offset: Int, capacity: Int) -> String {
        String(decoding: bytes[offset..<offset + capacity].prefix { $0 != 0 }, as: UTF8.self)
    }
}
