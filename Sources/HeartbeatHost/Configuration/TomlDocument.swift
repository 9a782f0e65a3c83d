import CToml

/// A TOML document as a tree with lines, read by toml++. The only file that imports CToml.
struct TomlDocument {
    /// Where and why a text is no TOML.
    struct Fault: Error, Equatable {
        /// From 1; 0 when unknown.
        var line: Int
        var description: String
    }

    /// Largest text accepted: a configuration is a few kilobytes, and parsing costs memory in proportion.
    static let longestText = 1 << 20

    let root: TomlNode

    /// Parses bytes that may hold anything. Allocates in proportion to them; any thread.
    init(_ bytes: [UInt8]) throws(Fault) {
        if bytes.count > Self.longestText {
            throw Fault(line: 0, description: "the file is larger than 1 MiB: a configuration is a few kilobytes")
        }
        if let position = bytes.firstIndex(of: 0) {
            let line = 1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") }
            throw Fault(line: line, description: "the line holds a NUL byte: remove it")
        }
        if let line = Self.firstInvalidLine(bytes) {
            throw Fault(line: line, description: "the line is not UTF-8: save the file as UTF-8")
        }
        root = try Self.parse(bytes)
    }

    private static func firstInvalidLine(_ bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        // No byte of a longer UTF-8 sequence is a newline, so the lines can be tried one by one.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 } ?? 1
    }

    private static func parse(_ bytes: [UInt8]) throws(Fault) -> TomlNode {
        let parsed = bytes.withUnsafeBytes { buffer in
            heartbeat_toml_parse(buffer.assumingMemoryBound(to: CChar.self).baseAddress, buffer.count)
        }
        guard let document = parsed else { throw Fault(line: 0, description: "memory ran out while parsing") }
        defer { heartbeat_toml_free(document) }
        var fault = heartbeat_toml_fault()
        if heartbeat_toml_has_fault(document, &fault) {
            throw Fault(line: Int(fault.line), description: String(cString: fault.description))
        }
        var builder = Builder(document: document)
        return builder.take().node
    }

    /// Puts the flat, depth-first entries back together. Depth is bounded by the shim.
    private struct Builder {
        let document: OpaquePointer
        let count: Int
        var next = 0

        init(document: OpaquePointer) {
            self.document = document
            count = heartbeat_toml_count(document)
        }

        /// Takes the next entry with all that belongs to it.
        mutating func take() -> TomlMember {
            let position = Int32(next)
            let entry = heartbeat_toml_at(document, next)
            next += 1
            let key = text(entry.key, entry.key_length)
            let value: TomlNode.Value
            switch Int(entry.kind) {
            case Int(HEARTBEAT_TOML_TABLE):
                value = .table(members(of: position).sorted { ($0.line, $0.key) < ($1.line, $1.key) })
            case Int(HEARTBEAT_TOML_ARRAY): value = .array(members(of: position).map(\.node))
            case Int(HEARTBEAT_TOML_STRING): value = .string(text(entry.text, entry.text_length))
            case Int(HEARTBEAT_TOML_INTEGER): value = .integer(entry.integer)
            case Int(HEARTBEAT_TOML_FLOAT): value = .float(entry.number)
            case Int(HEARTBEAT_TOML_BOOLEAN): value = .boolean(entry.boolean)
            default: value = .date
            }
            let node = TomlNode(line: Int(entry.value_line), value: value)
            return TomlMember(key: key, line: Int(entry.key_line), node: node)
        }

        private mutating func members(of position: Int32) -> [TomlMember] {
            var members: [TomlMember] = []
            while next < count, heartbeat_toml_at(document, next).parent == position { members.append(take()) }
            return members
        }

        private func text(_ bytes: UnsafePointer<CChar>?, _ length: Int) -> String {
            guard let bytes else { return "" }
            return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
        }
    }
}
