import HeartbeatCore

/// What a probe writes into this host's record on a server, and where.
struct NFSWriting: Equatable {
    let bytes: [UInt8]
    /// From the record's start.
    let offset: Int

    /// The record anew.
    static func record(_ bytes: [UInt8]) -> NFSWriting { NFSWriting(bytes: bytes, offset: 0) }

    /// Zeros over the zeros at the end of every record (docs/record.md): it changes no content, and has to reach stable storage all
    /// the same.
    static let touch = NFSWriting(
        bytes: [UInt8](repeating: 0, count: DirectRecord.size), offset: HeartbeatRecord.size - DirectRecord.size)
}
