import HeartbeatCore

/// One input for libFuzzer: the bytes of a black box, or of an entry of the record of resets.
///
/// Nothing traps, what is read survives being written and read again, and it can be told in words.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzBlackBox(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeRawBufferPointer(start: start, count: count))
    checkBox(input)
    // Short inputs reach every field of a block, and the checksum stops nearly every mutation: seen with a right one.
    checkBox(sealed(input, size: BoxBlock.size, magic: BoxBlock().encoded))
    checkReset(sealed(input, size: ResetEntry.size, magic: ResetEntry().encoded))
    return 0
}

/// `input` cut or filled up to `size`, with the first eight bytes of `magic` and a right checksum at the end.
private func sealed(_ input: [UInt8], size: Int, magic: [UInt8]) -> [UInt8] {
    var bytes = Array((input + [UInt8](repeating: 0, count: size)).prefix(size))
    bytes.replaceSubrange(0..<8, with: magic.prefix(8))
    let checksum = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<(size - 4)])) }
    for index in 0..<4 { bytes[size - 4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
    return bytes
}

private func checkBox(_ bytes: [UInt8]) {
    let content = BoxContent(bytes: bytes)
    for block in content.blocks {
        let again = try? BoxBlock(encoded: block.encoded[...])
        // Text that was no UTF-8 reads as replacement characters, which may not fit any more.
        precondition(again?.items == block.items, "a block that was read does not read back as it was written")
    }
    let minutes = LastMinutes(content.blocks)
    _ = (minutes.lines, minutes.json.text)
}

private func checkReset(_ bytes: [UInt8]) {
    var isNewer = false
    guard let entry = ResetEntry(encoded: bytes[...], isNewer: &isNewer) else { return }
    var again = ResetEntry(encoded: entry.encoded[...], isNewer: &isNewer)
    again?.storage = entry.storage
    again?.host = entry.host
    precondition(again == entry, "a reset that was read does not read back as it was written")
}
