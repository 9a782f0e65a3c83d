/// CRC-32C (Castagnoli), as of iSCSI: reflected polynomial 0x82F63B78, register and result inverted (RFC 3720 §12.1).
/// Finds torn and rotten bytes; it is no signature.
package enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { byte in
        var register = UInt32(byte)
        for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0x82F6_3B78 : register >> 1 }
        return register
    }

    /// The checksum of all of `bytes`. Allocates nothing after its first use.
    package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            var register = ~UInt32(0)
            for byte in bytes {
                register = table[Int(UInt8(truncatingIfNeeded: register) ^ byte)] ^ register >> 8
            }
            return ~register
        }
    }
}
