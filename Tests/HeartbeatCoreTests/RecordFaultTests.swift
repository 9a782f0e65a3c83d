import HeartbeatCore
import Testing

@Suite struct RecordFaultTests {
    @Test(arguments: [0, 8, 511]) func `too few bytes are told as short`(count: Int) throws {
        let bytes = Array(RecordSample.bytes(try RecordSample.make())[..<count])
        #expect(throws: RecordFault.short(count: count)) { try RecordSample.decode(bytes) }
    }

    @Test func `zeros are no record`() {
        #expect(throws: RecordFault.magic) { try RecordSample.decode([UInt8](repeating: 0, count: 4096)) }
    }

    @Test func `every flipped bit of the fields is noticed`() throws {
        let bytes = RecordSample.bytes(try RecordSample.make())
        for index in 0..<HeartbeatRecord.fieldsSize {
            var flipped = bytes
            flipped[index] ^= 0x10
            #expect(throws: RecordFault.self) { try RecordSample.decode(flipped) }
        }
    }

    @Test(arguments: [(8, UInt8(0)), (10, UInt8(0)), (204, UInt8(9)), (205, UInt8(74))])
    func `a record that contradicts its version is refused`(offset: Int, value: UInt8) throws {
        var bytes = RecordSample.bytes(try RecordSample.make())
        bytes[offset] = value
        RecordSample.seal(&bytes)
        #expect(throws: RecordFault.size) { try RecordSample.decode(bytes) }
    }

    @Test(arguments: [(16, UInt8(0)), (16, UInt8(ascii: "-")), (20, UInt8(ascii: "/")), (79, UInt8(ascii: "a"))])
    func `a record with an invalid name is refused`(offset: Int, value: UInt8) throws {
        var bytes = RecordSample.bytes(try RecordSample.make())
        bytes[offset] = value
        RecordSample.seal(&bytes)
        #expect(throws: RecordFault.name) { try RecordSample.decode(bytes) }
    }
}
