import TestLaboratory

/// Lets the black box of a daemon appear as that of an earlier boot, as a reset would: files only.
enum AnotherBoot {
    private static let blockSize = 4096
    private static let bootID = 32..<48
    private static let checksum = 4092

    /// Changes the boot id in every block that is written, and its checksum (docs/blackbox.md).
    static func claim(_ path: String) throws {
        guard var bytes = Files.bytes(of: path) else { throw LaboratoryFailure("there is no \(path)") }
        for start in stride(from: 0, to: bytes.count, by: blockSize) where bytes[start] != 0 {
            for offset in bootID { bytes[start + offset] ^= 0x5a }
            let register = crc32c(bytes[start..<start + checksum])
            for index in 0..<4 {
                bytes[start + checksum + index] = UInt8(truncatingIfNeeded: register >> (8 * UInt32(index)))
            }
        }
        try Files.write(bytes, to: path)
    }

    /// CRC-32C bit by bit (RFC 3720 §12.1), independent of the daemon's own.
    private static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var register = ~UInt32(0)
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0x82f6_3b78 : register >> 1 }
        }
        return ~register
    }
}
