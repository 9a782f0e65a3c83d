/// The fields of one entry as journald takes them on its socket (https://systemd.io/JOURNAL_NATIVE_PROTOCOL).
package struct JournalMessage: Sendable {
    /// One datagram, or the content of the file that stands for it.
    package let bytes: [UInt8]

    /// `fields` are `NAME=value`, and the first "=" ends the name. A value of one line goes as it is; one with line ends
    /// goes with its length, a 64-bit little-endian number, so that nothing in it is taken for a further field. What has
    /// no "=" is left out: journald would take what follows for its value.
    package init(fields: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fields.reduce(0) { $0 + $1.utf8.count + 1 + MemoryLayout<UInt64>.size })
        for field in fields {
            guard let separator = field.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = field.utf8[field.utf8.index(after: separator)...]
            if value.contains(Self.lineEnd) {
                bytes += field.utf8[..<separator]
                bytes.append(Self.lineEnd)
                withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
                bytes += value
            } else {
                bytes += field.utf8
            }
            bytes.append(Self.lineEnd)
        }
        self.bytes = bytes
    }

    private static let lineEnd = UInt8(ascii: "\n")
}
