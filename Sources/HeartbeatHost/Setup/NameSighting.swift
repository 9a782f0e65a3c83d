import Glibc
import HeartbeatCore

/// What lies on an SR under a host's name, number and record together, as the worker saw it once.
struct NameSighting: Equatable {
    /// Of all bytes: changes with every beat.
    let digest: UInt64
    /// Within so long a host that lives has written it anew.
    let patience: Duration

    /// Longest wait for a change: two beats of the default interval and some.
    static let longestPatience = Duration.seconds(12)

    init(digest: UInt64, patience: Duration) {
        self.digest = digest
        self.patience = patience
    }

    /// Looks; nil where nobody has written under that name. What cannot be read is refused when the SR is prepared. May
    /// hang: for the worker only.
    static func look(_ form: FoundStorage.Form, path: String, host: String) -> NameSighting? {
        let block = HeartbeatFiles.size
        let bytes: [UInt8]
        var record: ArraySlice<UInt8>
        switch form {
        case .directory:
            let number = read("\(path)/hb-\(host)", block, followsLinks: false)
            bytes = number + read("\(path)/.heartbeat-\(host)", block, followsLinks: false)
            record = bytes[number.count...]
        case .block:
            bytes = read(path, 2 * block, followsLinks: true)
            record = bytes.dropFirst(block)
        }
        if NumberBlock.isBlank(bytes) { return nil }
        return NameSighting(digest: digest(of: bytes), patience: patience(record))
    }

    /// FNV-1a, 64 bits. No CRC: a record ends its fields with their own, so that all records have the same one.
    private static func digest(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Twice the record's interval, so that a host whose beats are late is seen too.
    private static func patience(_ record: ArraySlice<UInt8>) -> Duration {
        // A number alone tells no interval.
        let decoded = record.withUnsafeBytes { try? HeartbeatRecord(decoding: $0) }
        guard let record = decoded else { return longestPatience }
        return min(max(record.interval * 2, .seconds(1)), longestPatience)
    }

    private static func read(_ path: String, _ count: Int, followsLinks: Bool) -> [UInt8] {
        (try? DirectRead.bytes(of: path, count: count, followsLinks: followsLinks)) ?? []
    }
}

extension NameSighting {
    /// Two words for the worker's answer: digest and milliseconds.
    var text: String { "\(digest) \(patience.wholeMilliseconds)" }

    /// Reads those; nil for anything else.
    init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let digest = UInt64(words[0]), let milliseconds = Int64(words[1]), milliseconds >= 0
        else { return nil }
        self.init(digest: digest, patience: min(.milliseconds(milliseconds), Self.longestPatience))
    }
}
