import HeartbeatCore

/// A JSON value and its text (RFC 8259). Members keep their order.
package indirect enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case string(String)
    /// A duration as a number of seconds with at most six decimals.
    case seconds(Duration)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// The text, indented by two spaces per level, without a newline at the end.
    package var text: String {
        var text = ""
        write(to: &text, indent: 0)
        return text
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .string(let value): Self.quote(value, to: &text)
        case .seconds(let value): text += DecimalSeconds.text(value)
        case .array(let values):
            Self.writeList(values, brackets: ("[", "]"), to: &text, indent: indent) { value, text in
                value.write(to: &text, indent: indent + 1)
            }
        case .object(let members):
            Self.writeList(members, brackets: ("{", "}"), to: &text, indent: indent) { member, text in
                Self.quote(member.0, to: &text)
                text += ": "
                member.1.write(to: &text, indent: indent + 1)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], brackets: (String, String), to text: inout String, indent: Int,
        _ writeElement: (Element, inout String) -> Void
    ) {
        text += brackets.0
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: indent + 1)
            writeElement(element, &text)
        }
        if !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += brackets.1
    }

    /// RFC 8259 §7: quote, backslash and everything below U+0020 must be escaped.
    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONValue {
    /// A word of a fixed set.
    static func word(_ label: StaticString) -> JSONValue { .string(label.description) }

    /// The text, or null.
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func count(_ value: UInt64) -> JSONValue { .integer(Int64(clamping: value)) }
}
