/// CloudStack's heartbeat: the decimal epoch, then newlines to 4096 bytes. Its stock readers take it with `cat` or
/// `dd bs=1 count=100` and compute with `expr`, which newlines around the number do not disturb.
package enum HeartbeatNumber {
    /// Bytes on storage.
    package static let size = 4096

    private static let newline = UInt8(ascii: "\n")

    /// Writes `seconds` since the epoch into the first 4096 bytes of `buffer`; nil leaves newlines only, which no reader
    /// takes for a heartbeat. Allocates nothing.
    package static func render(_ seconds: Int64?, into buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= size, "a number takes 4096 bytes")
        let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
        _ = block.initializeMemory(as: UInt8.self, repeating: newline)
        guard let seconds else { return }
        // A clock before 1970 is a broken clock; the number still has to change for those who look for change only.
        var rest = seconds.magnitude
        var digits = 1
        var power: UInt64 = 10
        while digits < 19 && rest >= power {
            digits += 1
            power &*= 10
        }
        for index in stride(from: digits - 1, through: 0, by: -1) {
            buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// The number at the start of `bytes`, which may be anything; nil unless digits are followed, to the end, by blanks,
    /// newlines or zeros only.
    package static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var value: Int64?
        var index = 0
        while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
            let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int64(digit))
            if overflow || carried { return nil }
            value = sum
            index += 1
        }
        return isPadding(bytes[index...]) ? value : nil
    }

    /// True where only a number, or nothing yet, was ever written: digits, then blanks, newlines or zeros. Anything else
    /// at the start of a device is somebody's data.
    package static func isNumberOrEmpty(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let end = bytes.firstIndex { $0 &- UInt8(ascii: "0") >= 10 } ?? bytes.endIndex
        return isPadding(bytes[end...])
    }

    private static func isPadding(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.allSatisfy { $0 == newline || $0 == 0 || $0 == UInt8(ascii: " ") }
    }
}
