/// The last line of what a command writes to standard error, however much it writes.
struct LastWords {
    private static let longest = 200
    private var bytes: [UInt8] = []

    /// Takes more of it.
    mutating func add(_ more: some Collection<UInt8>) {
        bytes = Array((bytes + more.suffix(2 * Self.longest)).suffix(2 * Self.longest))
    }

    /// At most 200 bytes of printable text; empty where there is none.
    var text: String {
        let isLineEnd: (UInt8) -> Bool = { $0 == 0x0a || $0 == 0x0d }
        guard let line = bytes.split(whereSeparator: isLineEnd).last else { return "" }
        return String(decoding: line.prefix(Self.longest).map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
    }
}
