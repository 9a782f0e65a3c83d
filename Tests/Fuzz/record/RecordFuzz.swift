import HeartbeatCore

/// One input for libFuzzer: the bytes of a record, or of a number, as any host could have written them.
///
/// Nothing traps, and what is read survives being written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzRecord(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    checkRecord(input)
    checkNumber(input)
    // The checksum stops nearly every mutation: seen with a right one, too.
    guard count >= HeartbeatRecord.fieldsSize else { return 0 }
    var sealed = Array(input)
    let fields = HeartbeatRecord.Offset.checksum
    let checksum = sealed.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<fields])) }
    for index in 0..<4 { sealed[fields + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
    sealed.withUnsafeBytes(checkRecord)
    return 0
}

private func checkRecord(_ input: UnsafeRawBufferPointer) {
    guard let record = try? HeartbeatRecord(decoding: input) else { return }
    _ = (record.host.description, record.storage.description, record.bootID.description)
    for index in 0..<record.storages.count { _ = record.storages[index].hash }
    var bytes = [UInt8](repeating: 0xAA, count: HeartbeatRecord.size)
    bytes.withUnsafeMutableBytes { record.encode(into: $0) }
    let again = bytes.withUnsafeBytes { try? HeartbeatRecord(decoding: $0) }
    precondition(again == record, "a record that was read does not read back as it was written")
}

private func checkNumber(_ input: UnsafeRawBufferPointer) {
    guard let number = HeartbeatNumber.parse(input) else { return }
    precondition(HeartbeatNumber.isNumberOrEmpty(input), "a number is not taken for one")
    var bytes = [UInt8](repeating: 0, count: HeartbeatNumber.size)
    bytes.withUnsafeMutableBytes { HeartbeatNumber.render(number, into: $0) }
    precondition(bytes.withUnsafeBytes { HeartbeatNumber.parse($0) } == number, "a number does not read back")
}
