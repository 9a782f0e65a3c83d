/// The bytes of the life page (docs/life-page.md): a header, then the host's slot, then one slot per SR. Each slot is
/// two copies that are written in turn, each with a counter and a CRC, so that a kill in mid-write loses one update
/// and nothing else. Little-endian. Offsets are in bytes.
package enum LifeLayout {
    package static let magic: UInt64 = 0x0001_4546_494C_4248  // "HBLIFE", 1, 0
    package static let version: UInt32 = 1
    /// Header: magic, version, capacity, then the last turn of the judge as one aligned 64-bit word.
    package static let headerBytes = 64
    package static let versionOffset = 8
    package static let capacityOffset = 12
    package static let lastTurnOffset = 16
    /// One copy of a slot; a slot is two of them.
    package static let copyBytes = 192
    package static let slotBytes = 2 * copyBytes

    /// Size of a page with room for `capacity` SRs.
    package static func byteCount(capacity: Int) -> Int { headerBytes + slotBytes * (1 + capacity) }

    /// Where the slot of the host (`nil`) or of the SR in `slot` begins.
    package static func offset(of slot: Int?) -> Int { headerBytes + slotBytes * (slot.map { $0 + 1 } ?? 0) }
}
