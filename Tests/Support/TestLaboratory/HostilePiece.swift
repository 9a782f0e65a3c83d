/// What a hostile server makes of a reply: the same bytes with something wrong in them, as a seed says.
package struct HostilePiece {
    private var random: UInt64

    package init(seed: UInt64) {
        random = seed &* 2 | 1
    }

    /// Lengths and counts that a careless reader believes.
    private static let words: [UInt32] = [
        0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0x4000_0004, 0x2000_0001, 0x0100_0000, 0x0001_0000, 0x8000_0004, 0, 513,
    ]

    /// What is sent instead of `piece`, and whether the connection is closed after that.
    package mutating func mutate(_ piece: [UInt8]) -> (bytes: [UInt8], closes: Bool) {
        var bytes = piece
        switch next(12) {
        case 0...3:
            for _ in 0...next(3) { flip(&bytes) }
        case 4...7:
            let word = Self.words[next(Self.words.count)]
            let place = next(bytes.count / 4) * 4
            for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32(index))) }
        case 8: return (Array(bytes.prefix(next(bytes.count))), next(3) > 0)
        case 9: bytes += bytes
        // The record goes on, it says, and for a megabyte.
        case 10:
            bytes[0] &= 0x7F
            bytes += [UInt8](repeating: 0x41, count: 1 << 16)
        default:
            for index in 4..<bytes.count { bytes[index] = UInt8(next(256)) }
        }
        return (bytes, false)
    }

    /// Turns one bit.
    package mutating func flip(_ bytes: inout [UInt8]) { bytes[next(bytes.count)] ^= UInt8(1 << next(8)) }

    /// 0 ..< limit.
    private mutating func next(_ limit: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((random >> 33) % UInt64(max(1, limit)))
    }
}
