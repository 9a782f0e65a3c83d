/// A short text of fixed size, so that what holds it travels as plain memory. What does not fit is cut off; bytes that are no
/// printable ASCII, which a server may have sent, become `?`.
package struct DirectText: Sendable {
    package static let capacity = 96

    private var bytes = InlineArray<96, UInt8>(repeating: 0)

    package init() {}

    package init(_ text: String) {
        for (index, byte) in text.utf8.prefix(Self.capacity).enumerated() {
            bytes[index] = (0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?")
        }
    }

    package var isEmpty: Bool { bytes[0] == 0 }

    /// Allocates.
    package var text: String {
        var kept: [UInt8] = []
        for index in 0..<Self.capacity {
            let byte = bytes[index]
            guard byte != 0 else { break }
            // It may have come through another process's memory.
            kept.append((0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
