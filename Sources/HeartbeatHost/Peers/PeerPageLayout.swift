import HeartbeatCore

/// The layout of `<runtime>/peers`: a header, one slot per SR, one slot per host and SR. Written and read by the same
/// build of this program only, so the layout of its types in memory is the file's; another build is told by `fingerprint`.
enum PeerPageLayout {
    /// The bytes `SRPEERS\n`.
    static let magic: UInt64 = 0x0A53_5245_4550_5253
    /// SRs that have room. More than that are not published, and `check` knows nothing of them.
    static let storages = 1024
    static let headerBytes = 4096

    /// Offsets in the header.
    static let sequence = 16
    static let lastTurn = 24
    static let takeoverAfter = 32
    static let interval = 40
    static let storageCount = 48
    static let entryCount = 52
    static let host = 64

    static let watchStride = MemoryLayout<PeerWatch>.stride + RecordName.size
    static let entryStride = MemoryLayout<PeerEntry>.stride
    static let byteCount = headerBytes + storages * watchStride + PeerTable.capacity * entryStride

    static func watch(_ storage: Int) -> Int { headerBytes + storage * watchStride }
    static func entry(_ place: Int) -> Int { headerBytes + storages * watchStride + place * entryStride }

    /// Differs between programs that lay these types out differently.
    static var fingerprint: UInt64 {
        UInt64(MemoryLayout<PeerWatch>.size) << 48 | UInt64(MemoryLayout<PeerEntry>.size) << 24
            | UInt64(MemoryLayout<HeartbeatRecord>.size) << 4 | 1
    }
}
