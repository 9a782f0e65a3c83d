/// Reads XDR (RFC 4506) out of bytes that anybody may have sent: big-endian words of four bytes, and byte strings padded to four.
struct WordReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Everything has been read.
    var isAtEnd: Bool { position == bytes.endIndex }

    /// The next word; nil at the end.
    mutating func word() -> UInt32? {
        guard bytes.endIndex - position >= 4 else { return nil }
        defer { position += 4 }
        return UInt32(bytes[position]) << 24 | UInt32(bytes[position + 1]) << 16 | UInt32(bytes[position + 2]) << 8
            | UInt32(bytes[position + 3])
    }

    /// A truth value, 0 or 1; nil for anything else.
    mutating func truth() -> Bool? {
        guard let word = word(), word <= 1 else { return nil }
        return word == 1
    }

    /// A byte string with its length before it; nil where it is longer than `limit` or than what is there.
    mutating func text(limit: Int) -> [UInt8]? {
        guard let length = word(), length <= limit else { return nil }
        let padded = (Int(length) + 3) / 4 * 4
        guard bytes.endIndex - position >= padded else { return nil }
        defer { position += padded }
        return Array(bytes[position..<position + Int(length)])
    }

    /// Passes over whole words; false where fewer are left.
    mutating func skip(words count: Int) -> Bool {
        guard bytes.endIndex - position >= count * 4 else { return false }
        position += count * 4
        return true
    }
}
