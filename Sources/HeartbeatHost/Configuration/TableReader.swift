import HeartbeatCore

/// One table of the file on its way into the draft: takes known keys by type, notes what is wrong with its line.
struct TableReader {
    /// Name of the section in `ConfigurationReader.keys`, such as `sr`.
    let section: String
    /// Path of the table in keys, such as `sr[1]`; empty for the top level.
    let path: String
    let members: [TomlMember]
    var reader: ConfigurationReader

    init(section: String, path: String, members: [TomlMember], reader: ConfigurationReader) {
        self.section = section
        self.path = path
        self.members = members
        self.reader = reader
        for member in members { self.reader.locate(key(member.key), line: member.line) }
    }

    /// Notes a fault of a key of this table.
    mutating func note(_ name: String, _ sentence: String) {
        let line = members.first { $0.key == name }?.line ?? reader.lines[path] ?? 1
        reader.note(key(name), line: line, sentence)
    }

    /// Notes `sentence` when the key is absent.
    mutating func require(_ name: String, line: Int? = nil, _ sentence: String) {
        guard member(name) == nil else { return }
        reader.note(key(name), line: line ?? reader.lines[path] ?? 1, sentence)
    }

    mutating func string(_ name: String, _ take: (String) -> Void) {
        guard let member = member(name) else { return }
        if case .string(let text) = member.node.value { return take(text) }
        note(name, "\(name) is \(member.node.found): write a text in quotes")
    }

    mutating func boolean(_ name: String, _ take: (Bool) -> Void) {
        guard let member = member(name) else { return }
        if case .boolean(let value) = member.node.value { return take(value) }
        note(name, "\(name) is \(member.node.found): write true or false, without quotes")
    }

    mutating func duration(_ name: String, _ take: (Duration) -> Void) {
        guard let member = member(name) else { return }
        guard case .string(let text) = member.node.value else {
            return note(name, "\(name) is \(member.node.found): write a duration in quotes, such as \"5s\"")
        }
        do throws(DurationTextFault) {
            take(try DurationText.parse(text))
        } catch {
            note(name, "\(name) \(error)")
        }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _ take: (Choice) -> Void) {
        guard let member = member(name) else { return }
        if case .string(let text) = member.node.value, let choice = Choice(rawValue: text) { return take(choice) }
        let accepted = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        note(name, "\(name) is \(member.node.found): write \(accepted)")
    }

    /// Reads a section `[name]`.
    mutating func table(_ name: String, _ read: (inout TableReader) -> Void) {
        guard let member = member(name) else { return }
        guard case .table(let members) = member.node.value else {
            return note(name, "\(name) is \(member.node.found): write a section [\(name)]")
        }
        descend(name, path: key(name), line: member.line, members, read)
    }

    /// Reads each of `[[name]]`.
    mutating func tables(_ name: String, _ read: (inout TableReader) -> Void) {
        guard let member = member(name) else { return }
        guard case .array(let elements) = member.node.value else {
            return note(name, "\(name) is \(member.node.found): write each one as [[\(name)]], in double brackets")
        }
        for (position, element) in elements.enumerated() {
            guard case .table(let members) = element.value else {
                note(name, "\(name) holds \(element.found): write each one as [[\(name)]], in double brackets")
                continue
            }
            descend(name, path: "\(key(name))[\(position)]", line: element.line, members, read)
        }
    }

    /// Notes every key that the format does not have, with the one that was probably meant.
    mutating func refuseUnknownKeys() {
        let known = ConfigurationReader.keys.first { $0.section == section }?.names ?? []
        for member in members where !known.contains(member.key) {
            let sentence = Self.sentence(forUnknown: member, in: section, known: known)
            if NearestWord.find(member.key, among: known) != nil {
                // Probably a known key with a slip: rules that judge its default would only mislead.
                reader.note(key(member.key), line: member.line, sentence)
            } else {
                reader.noteUnknown(key(member.key), line: member.line, sentence)
            }
        }
    }

    private mutating func descend(
        _ name: String, path: String, line: Int, _ members: [TomlMember], _ read: (inout TableReader) -> Void
    ) {
        reader.locate(path, line: line)
        var table = TableReader(section: name, path: path, members: members, reader: reader)
        read(&table)
        table.refuseUnknownKeys()
        reader = table.reader
    }

    private static func sentence(forUnknown member: TomlMember, in section: String, known: [String]) -> String {
        let isSection = if case .table = member.node.value { section.isEmpty } else { false }
        let what = isSection ? "unknown section [\(member.key)]" : "unknown key \"\(member.key)\""
        if let home = ConfigurationReader.keys.first(where: { $0.names.contains(member.key) })?.section {
            return "\(what) here: it belongs \(home.isEmpty ? "above the first section" : "under [\(home)]")"
        }
        if let nearest = NearestWord.find(member.key, among: known) {
            return "\(what): did you mean \(isSection ? "[\(nearest)]" : "\"\(nearest)\"")?"
        }
        return "\(what): remove it, or use one of \(known.joined(separator: ", "))"
    }

    private func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func member(_ name: String) -> TomlMember? { members.first { $0.key == name } }
}
