import HeartbeatCore
import Testing

@Suite struct BlackBoxBlockTests {
    @Test func `a block reads back as it was written`() throws {
        let block = BlackBoxSample.block()
        #expect(block.encoded.count == BoxBlock.size)
        #expect(try BoxBlock(encoded: block.encoded[...]) == block)
    }

    @Test func `a full block keeps every item`() throws {
        var block = BlackBoxSample.block()
        while block.hasRoom(items: 0, storages: 1), block.storages.count < 12 { block.add(block.storages[0]) }
        while block.hasRoom(items: 1, storages: 0) { block.items.append(block.items[0]) }
        #expect(block.items.count > 40)
        #expect(try BoxBlock(encoded: block.encoded[...]) == block)
    }

    @Test(arguments: [0, 9, 11, 30, 400, 512, 700, 3000, 4091, 4095])
    func `a block with one wrong bit is torn`(offset: Int) {
        var bytes = BlackBoxSample.block().encoded
        bytes[offset] ^= 0x10
        #expect(throws: BoxBlock.Fault.torn) { try BoxBlock(encoded: bytes[...]) }
    }

    @Test func `a block half written is torn, one never written is blank`() {
        let old = BlackBoxSample.block(sequence: 1).encoded
        let new = BlackBoxSample.block(sequence: 257).encoded
        #expect(throws: BoxBlock.Fault.torn) { try BoxBlock(encoded: (new[..<2048] + old[2048...])[...]) }
        #expect(throws: BoxBlock.Fault.torn) { try BoxBlock(encoded: new[..<4095]) }
        let zeros = [UInt8](repeating: 0, count: BoxBlock.size)
        #expect(throws: BoxBlock.Fault.blank) { try BoxBlock(encoded: zeros[...]) }
    }

    @Test func `a block of a later version is refused as such`() {
        let bytes = Self.sealed(BlackBoxSample.block()) { $0[8] = 2 }
        #expect(throws: BoxBlock.Fault.newerVersion(2)) { try BoxBlock(encoded: bytes[...]) }
        #expect(BoxContent(bytes: bytes).hasNewerVersion)
    }

    @Test func `counts that do not fit are torn, whatever the checksum says`() {
        let bytes = Self.sealed(BlackBoxSample.block()) { ($0[10], $0[11]) = (255, 255) }
        #expect(throws: BoxBlock.Fault.torn) { try BoxBlock(encoded: bytes[...]) }
    }

    @Test func `values that only a later program knows become the mildest`() throws {
        let bytes = Self.sealed(BlackBoxSample.block()) { bytes in
            for offset in 12...16 { bytes[offset] = 200 }
            for offset in 600..<610 where offset != 600 { bytes[offset] = 200 }
        }
        let block = try BoxBlock(encoded: bytes[...])
        #expect(block.state.stage == .running)
        #expect(block.items.first?.outcome == nil)
        #expect(block.items.first?.storage == -1)
    }

    @Test func `blocks are told from oldest to newest, wherever they lie in the ring`() {
        let sequences: [UInt64] = [9, 10, 3, 4, 5, 6, 7, 8]
        var bytes = sequences.flatMap { BlackBoxSample.block(sequence: $0).encoded }
        bytes[2 * BoxBlock.size + 100] ^= 1
        let content = BoxContent(bytes: bytes + [1, 2, 3])
        #expect(content.blocks.map(\.state.sequence) == [4, 5, 6, 7, 8, 9, 10])
        #expect(content.tornCount == 1)
    }

    @Test func `blocks are told apart by boot`() {
        let other = BootID(high: 1, low: 2)
        let bytes =
            BlackBoxSample.block(sequence: 1, boot: other).encoded + BlackBoxSample.block(sequence: 2).encoded
        #expect(BoxContent(bytes: bytes).blocks(of: other).map(\.state.sequence) == [1])
        #expect(BoxContent(bytes: bytes).blocks(of: BootID(high: 3, low: 4)).isEmpty)
    }

    /// The bytes of a block after `change`, with a checksum that is right for them.
    private static func sealed(_ block: BoxBlock, _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = block.encoded
        change(&bytes)
        let checksum = bytes.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<BoxBlock.checksumOffset]))
        }
        for index in 0..<4 {
            bytes[BoxBlock.checksumOffset + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index)))
        }
        return bytes
    }
}
