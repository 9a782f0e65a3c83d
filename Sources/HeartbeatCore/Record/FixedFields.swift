/// Little-endian fields at fixed offsets of a byte block. Traps outside the block: offsets are constants of a format.
/// Allocates; never on the judging thread.
package struct FixedFields {
    package private(set) var bytes: [UInt8]

    package init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Puts bytes as they are.
    package mutating func put(_ values: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + values.count, with: values)
    }

    /// Puts an integer, little-endian.
    package mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
        withUnsafeBytes(of: value.littleEndian) { put(Array($0), at: offset) }
    }

    /// Puts UTF-8 cut to `capacity` bytes; shorter text is followed by the zeros that are there.
    package mutating func put(_ text: String, at offset: Int, capacity: Int) {
        put(Array(text.utf8.prefix(capacity)), at: offset)
    }

    /// Puts a boot id, high half first.
    package mutating func put(_ boot: BootID, at offset: Int) {
        put(boot.high, at: offset)
        put(boot.low, at: offset + 8)
    }

    /// An integer, little-endian.
    package func value<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
        var value: Value = 0
        for index in stride(from: MemoryLayout<Value>.size - 1, through: 0, by: -1) {
            value = value << 8 | Value(truncatingIfNeeded: bytes[offset + index])
        }
        return value
    }

    /// An instant, in nanoseconds since boot.
    package func instant(at offset: Int) -> BootInstant { BootInstant(nanoseconds: value(Int64.self, at: offset)) }

    /// A duration, in nanoseconds.
    package func duration(at offset: Int) -> Duration { .nanoseconds(value(Int64.self, at: offset)) }

    /// A boot id, high half first.
    package func bootID(at offset: Int) -> BootID {
        BootID(high: value(UInt64.self, at: offset), low: value(UInt64.self, at: offset + 8))
    }

    /// CRC-32C of the bytes before `end`.
    package func checksum(upTo end: Int) -> UInt32 {
        bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    /// Text up to the first zero; bytes that are not UTF-8 are replaced.
    package func text(at offset: Int, capacity: Int) -> String {
        String(decoding: bytes[offset..<offset + capacity].prefix { $0 != 0 }, as: UTF8.self)
    }
}
