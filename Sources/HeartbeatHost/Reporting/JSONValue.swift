import HeartbeatCore

/// A JSON value and its text (RFC 8259). Members keep their order.
package enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case string(String)
    /// A word of a fixed set.
    case word(StaticString)
    /// A duration as a number of seconds with at most six decimals.
    case seconds(Duration)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// The text, indented by two spaces per level, without a newline at the end.
    package var text: String {
        var text = TextBuffer()
        write(to: &text)
        return text.text
    }

    /// Appends the same text.
    func write(to text: inout TextBuffer) { write(to: &text, indent: 0) }

    private func write(to text: inout TextBuffer, indent: Int) {
        switch self {
        case .null: text.append(word: "null")
        case .boolean(let value): text.append(word: value ? "true" : "false")
        case .integer(let value): text.append(value)
        case .string(let value): Self.quote(value, to: &text)
        case .word(let value):
            text.append(UInt8(ascii: "\""))
            text.append(word: value)
            text.append(UInt8(ascii: "\""))
        case .seconds(let value): DecimalSeconds.write(value, to: &text)
        case .array(let values):
            Self.writeList(values, brackets: ("[", "]"), to: &text, indent: indent) { value, text in
                value.write(to: &text, indent: indent + 1)
            }
        case .object(let members):
            Self.writeList(members, brackets: ("{", "}"), to: &text, indent: indent) { member, text in
                Self.quote(member.0, to: &text)
                text.append(word: ": ")
                member.1.write(to: &text, indent: indent + 1)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], brackets: (StaticString, StaticString), to text: inout TextBuffer, indent: Int,
        _ writeElement: (Element, inout TextBuffer) -> Void
    ) {
        text.append(word: brackets.0)
        var isFirst = true
        for element in elements {
            text.append(word: isFirst ? "\n" : ",\n")
            isFirst = false
            writeIndent(indent + 1, to: &text)
            writeElement(element, &text)
        }
        if !elements.isEmpty {
            text.append(word: "\n")
            writeIndent(indent, to: &text)
        }
        text.append(word: brackets.1)
    }

    private static func writeIndent(_ levels: Int, to text: inout TextBuffer) {
        for _ in 0..<levels { text.append(word: "  ") }
    }

    /// RFC 8259 §7: quote, backslash and everything below U+0020 must be escaped.
    private static func quote(_ value: String, to text: inout TextBuffer) {
        text.append(UInt8(ascii: "\""))
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text.append(value)
        } else {
            text.append(value, escaping: escape)
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case UInt8(ascii: "\n"): return "\\n"
        case UInt8(ascii: "\t"): return "\\t"
        case UInt8(ascii: "\r"): return "\\r"
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return nil
        }
    }
}

extension JSONValue {
    /// The text, or null.
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func count(_ value: UInt64) -> JSONValue { .integer(Int64(clamping: value)) }
}
