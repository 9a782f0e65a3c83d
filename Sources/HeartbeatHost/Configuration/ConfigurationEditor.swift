import HeartbeatCore

/// Edits the text of a configuration by whole lines, so that comments and hand edits stay as they are.
///
/// Each edit is parsed and must give exactly the configuration that was meant; otherwise the text stays untouched and
/// the fault says what to edit by hand. Pure: reading and writing the file is the caller's.
package struct ConfigurationEditor {
    package private(set) var text: [UInt8]
    package private(set) var configuration: Configuration
    /// Name of the file for sentences.
    private let name: String

    /// Takes a text that validates.
    package init(text: [UInt8], name: String) throws(ConfigurationFileFault) {
        configuration = try ConfigurationFile.parse(text, name: name)
        self.text = text
        self.name = name
    }

    /// Appends one `[[sr]]`.
    package mutating func add(_ storage: Configuration.Storage) throws(ConfigurationFileFault) {
        var lines = Self.lines(of: text)
        while lines.last?.isEmpty == true { lines.removeLast() }
        lines += [[]] + ConfigurationText.block(for: storage)
        var draft = ConfigurationDraft(configuration)
        draft.storages.append(storage)
        try adopt(lines, draft)
    }

    /// Takes one `[[sr]]` out with the blank line above it; comments around it stay.
    package mutating func remove(storage uuid: String) throws(ConfigurationFileFault) {
        guard let position = configuration.storages.firstIndex(where: { $0.uuid == uuid }) else { return }
        var lines = Self.lines(of: text)
        let block = try self.block(at: position, in: lines)
        lines.removeSubrange(block)
        let above = block.lowerBound - 1
        if above >= 0, lines[above].allSatisfy(Self.isBlank) { lines.remove(at: above) }
        var draft = ConfigurationDraft(configuration)
        draft.storages.remove(at: position)
        try adopt(lines, draft)
    }

    /// Sets `address` where the file has none, in the line below `host`.
    package mutating func setAddress(_ address: String) throws(ConfigurationFileFault) {
        guard case .table(let members) = try root().value, let host = members.first(where: { $0.key == "host" }) else {
            return
        }
        var lines = Self.lines(of: text)
        lines.insert(Array("address = \(ConfigurationText.quoted(address))".utf8), at: host.line)
        var draft = ConfigurationDraft(configuration)
        draft.address = address
        try adopt(lines, draft)
    }

    /// The lines of the `position`-th [[sr]], from its header to its last key.
    private func block(at position: Int, in lines: [[UInt8]]) throws(ConfigurationFileFault) -> Range<Int> {
        guard case .table(let members) = try root().value,
            let list = members.first(where: { $0.key == "sr" }), case .array(let elements) = list.node.value
        else { return 0..<0 }
        let start = elements[position].line - 1
        var headers: [Int] = elements.map { $0.line - 1 }
        for member in members { if case .table = member.node.value { headers.append(member.line - 1) } }
        var end = headers.filter { $0 > start }.min() ?? lines.count
        // What stands above the next header belongs to that one.
        while end > start + 1, Self.isBlankOrComment(lines[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Keeps the lines if they give what `draft` says.
    mutating func adopt(_ lines: [[UInt8]], _ draft: ConfigurationDraft) throws(ConfigurationFileFault) {
        var edited = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        if edited.last != UInt8(ascii: "\n") { edited.append(UInt8(ascii: "\n")) }
        do throws(ConfigurationFileFault) {
            let result = try ConfigurationFile.parse(edited, name: name)
            guard ConfigurationDraft(result) == draft else {
                throw fault(
                    "the edit would change other settings too: write each section and [[sr]] by hand, one after another"
                )
            }
            (text, configuration) = (edited, result)
        } catch {
            throw Self.wanted(draft, name: name, or: error)
        }
    }

    /// A wanted configuration that is itself invalid has a fault of its own, which tells more than that of the text.
    private static func wanted(
        _ draft: ConfigurationDraft, name: String, or other: ConfigurationFileFault
    ) -> ConfigurationFileFault {
        let faults = draft.faults
        if faults.isEmpty { return other }
        return .invalid(faults.map { LocatedFault(file: name, line: nil, key: $0.key, sentence: $0.sentence) })
    }

    private func root() throws(ConfigurationFileFault) -> TomlNode { try root(Self.lines(of: text)) }

    /// The tree of lines that may be in the middle of an edit.
    func root(_ lines: [[UInt8]]) throws(ConfigurationFileFault) -> TomlNode {
        do throws(TomlDocument.Fault) {
            return try TomlDocument(Array(lines.joined(separator: [UInt8(ascii: "\n")]))).root
        } catch {
            throw fault(error.description)
        }
    }

    func fault(_ sentence: String) -> ConfigurationFileFault {
        .invalid([LocatedFault(file: name, line: nil, key: "", sentence: sentence)])
    }

    /// Lines without their ends; a text that ends in a newline ends in an empty line here.
    static func lines(of text: [UInt8]) -> [[UInt8]] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private static func isBlankOrComment(_ line: [UInt8]) -> Bool {
        let first = line.first { !isBlank($0) }
        return first == nil || first == UInt8(ascii: "#")
    }
}
