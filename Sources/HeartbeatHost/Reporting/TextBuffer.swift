import HeartbeatCore

/// A page of text under construction: UTF-8 in one buffer, so that a piece costs no string of its own. Used again for the
/// next page, it takes memory only where that page is longer.
package struct TextBuffer {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Begins another page in the same memory.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A word of a fixed set, or any other text that the program itself brings along.
    mutating func append(word: StaticString) {
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// In decimal digits.
    mutating func append(_ number: UInt64) { append(number, digits: 1) }

    /// In decimal digits, a minus before what is negative.
    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    /// In decimal digits, filled with zeros in front up to so many.
    mutating func append(_ number: UInt64, digits least: Int) {
        // As many as the largest number has.
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = digits.count
        var rest = number
        while rest > 0 || digits.count - first < least {
            first -= 1
            digits[first] += UInt8(rest % 10)
            rest /= 10
        }
        for place in first..<digits.count { bytes.append(digits[place]) }
    }

    /// `text` with what `escape` gives in place of a byte; nil leaves it as it is.
    mutating func append(_ text: String, escaping escape: (UInt8) -> String?) {
        for byte in text.utf8 {
            if let escaped = escape(byte) { append(escaped) } else { bytes.append(byte) }
        }
    }

    /// Takes zeros off the end, as of the decimals of a number.
    mutating func dropTrailingZeros() {
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    /// The page as a string; bytes that are not UTF-8 replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
