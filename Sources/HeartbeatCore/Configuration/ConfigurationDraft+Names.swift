extension ConfigurationDraft {
    /// Longest name of a host or SR: it becomes part of a file name and of the record's fixed fields.
    package static let longestName = 64

    /// True for `[A-Za-z0-9][A-Za-z0-9._:-]{0,63}`: safe in file names, LV names, metrics labels and the record.
    package static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= longestName, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || "._:-".utf8.contains($0) }
    }

    /// Faults of `host` and `address`.
    var nameFaults: [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        if let sentence = Self.nameFault(of: "host", host) { faults.append(.init(key: "host", sentence: sentence)) }
        if let address, let sentence = Self.nameFault(of: "address", address) {
            faults.append(.init(key: "address", sentence: sentence))
        }
        return faults
    }

    /// The sentence for a text that is no name; nil for a name.
    static func nameFault(of key: String, _ text: String) -> String? {
        if isName(text) { return nil }
        if text.isEmpty { return "\(key) is empty: give it a name of 1 to 64 of A-Z a-z 0-9 . _ : -" }
        return "\(key) \"\(text)\" is no name: use 1 to 64 of A-Z a-z 0-9 . _ : - and begin with a letter or digit"
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
