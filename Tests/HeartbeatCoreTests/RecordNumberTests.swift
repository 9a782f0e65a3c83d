import HeartbeatCore
import Testing

@Suite struct RecordNumberTests {
    @Test(arguments: [0, 9, 10, 1_790_000_000, Int64.max])
    func `a number reads back as it was written`(seconds: Int64) {
        #expect(Self.parse(Self.rendered(seconds)) == seconds)
    }

    @Test func `a number is its digits, then newlines to the end of the block`() {
        let bytes = Self.rendered(1_790_000_000)
        #expect(String(decoding: bytes.prefix(11), as: UTF8.self) == "1790000000\n")
        #expect(bytes.count == 4096 && bytes[10...].allSatisfy { $0 == UInt8(ascii: "\n") })
    }

    @Test func `the block that setup leaves holds no number`() {
        #expect(Self.rendered(nil).allSatisfy { $0 == UInt8(ascii: "\n") })
        #expect(Self.parse(Self.rendered(nil)) == nil)
    }

    @Test(arguments: ["1790000000\n", "1790000000", "1790000000\n\0\0\0", "1790000000 \n"])
    func `what CloudStack's own scripts write is read`(text: String) {
        #expect(Self.parse(Array(text.utf8)) == 1_790_000_000)
    }

    @Test(arguments: ["", "\n", "x", "12x", "-5\n", "12\n34", "99999999999999999999"])
    func `what is no number is not read as one`(text: String) {
        #expect(Self.parse(Array(text.utf8)) == nil)
    }

    @Test(arguments: [("", true), ("\n\n", true), ("\0\0", true), ("123\n", true), ("LABEL", false), ("1\nx", false)])
    func `only a number or nothing counts as free`(text: String, isFree: Bool) {
        #expect(Array(text.utf8).withUnsafeBytes { HeartbeatNumber.isNumberOrEmpty($0) } == isFree)
    }

    private static func rendered(_ seconds: Int64?) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAA, count: HeartbeatNumber.size)
        bytes.withUnsafeMutableBytes { HeartbeatNumber.render(seconds, into: $0) }
        return bytes
    }

    private static func parse(_ bytes: [UInt8]) -> Int64? { bytes.withUnsafeBytes { HeartbeatNumber.parse($0) } }
}
