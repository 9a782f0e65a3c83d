/// CloudStack's number as it may stand in a file or at the beginning of a volume.
enum NumberBlock {
    /// Digits, then nothing but newlines, blanks and zeros; or only those.
    static func isNumberOrBlank(_ bytes: some Collection<UInt8>) -> Bool {
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        // 2^63 seconds have 19 digits.
        return digits.count <= 19 && isBlank(bytes.dropFirst(digits.count))
    }

    /// Nothing but newlines, blanks and zeros: what setup, CloudStack's scripts and new volumes leave.
    static func isBlank(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0 || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
    }
}
