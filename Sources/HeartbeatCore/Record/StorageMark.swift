/// What a record says of one of its host's SRs, in 32 bits: a hash of the SR's name, and two claims.
package struct StorageMark: Hashable, Sendable {
    /// As in a record: bits 0…29 hash, bit 30 promise, bit 31 loss.
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package init(of storage: RecordName, promise: Bool, loss: Bool) {
        rawValue = Self.hash(of: storage) | (promise ? 1 << 30 : 0) | (loss ? 1 << 31 : 0)
    }

    package var hash: UInt32 { rawValue & 0x3FFF_FFFF }

    /// A peer may count on the silence of this SR ending in a fence of the host, or finding no user there.
    package var promise: Bool { rawValue & 1 << 30 != 0 }

    /// The SR is due on the host: peers that lost it too may hold.
    package var loss: Bool { rawValue & 1 << 31 != 0 }

    /// FNV-1a of the name's bytes in 64 bits, folded to 30 by exclusive or (Fowler, Noll, Vo). Hashes of 73 SRs collide
    /// once in 400 000 hosts; a reader that shares two SRs of one hash must answer unknown for both.
    package static func hash(of storage: RecordName) -> UInt32 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in storage.bytes.indices where storage.bytes[index] != 0 {
            value = (value ^ UInt64(storage.bytes[index])) &* 0x0000_0100_0000_01B3
        }
        return UInt32((value >> 30 ^ value ^ value >> 60) & 0x3FFF_FFFF)
    }
}
