import HeartbeatCore

/// A record as it may stand in a file or on a volume, looked at no further than setup needs (docs/record.md).
enum RecordBlock {
    /// True when a record of this host for this SR is there: both names as whole, zero-padded fields behind the magic.
    static func names(_ host: String, _ storage: String, in record: ArraySlice<UInt8>) -> Bool {
        guard let owner = owner(of: record) else { return false }
        return owner == (host, storage)
    }

    /// Host and SR of the record; nil for anything else, such as names that no setup would give.
    static func owner(of record: ArraySlice<UInt8>) -> (host: String, storage: String)? {
        // 8 bytes magic, host at 16, SR at 80, 64 bytes each.
        guard record.count >= 144, record.starts(with: Array("SRBEAT\r\n".utf8)) else { return nil }
        let start = record.startIndex
        let host = field(record[(start + 16)..<(start + 80)])
        let storage = field(record[(start + 80)..<(start + 144)])
        // Any host on the SR may have written it: what is no name never reaches a terminal.
        guard ConfigurationDraft.isName(host), ConfigurationDraft.isName(storage) else { return nil }
        return (host, storage)
    }

    private static func field(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
