import HeartbeatCore

/// Turns a TOML tree into a configuration, collecting every fault it meets with its line.
struct ConfigurationReader {
    /// Version of the format that this program writes; older ones would be read by running the steps in between.
    static let version: Int64 = 1

    let file: String
    private var faults: [LocatedFault] = []
    /// Areas with a value that could not be read: its default stands in for it, so that rules between the values of
    /// the area would be judged on what nobody wrote.
    private var unsoundAreas: Set<String> = []
    /// Line of each key read, by its path.
    private(set) var lines: [String: Int] = [:]

    init(file: String) {
        self.file = file
    }

    /// Reads everything and checks everything. The faults come in the order of the file.
    mutating func configuration(from root: TomlNode) throws(ConfigurationFileFault) -> Configuration {
        guard case .table(let members) = root.value else { throw .empty(path: file) }
        try checkVersion(members)
        let draft = readDraft(members)
        for fault in draft.faults where !unsoundAreas.contains(Self.area(of: fault.key)) { note(fault) }
        if faults.isEmpty {
            do throws(ConfigurationFault) {
                return try Configuration(draft)
            } catch {
                note(error)
            }
        }
        throw .invalid(faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }

    /// Adds a fault of a key whose value cannot be used.
    mutating func note(_ key: String, line: Int, _ sentence: String) {
        unsoundAreas.insert(Self.area(of: key))
        noteUnknown(key, line: line, sentence)
    }

    /// Adds a fault of a key that the format does not have, which leaves all values usable.
    mutating func noteUnknown(_ key: String, line: Int, _ sentence: String) {
        faults.append(LocatedFault(file: file, line: line, key: key, sentence: sentence))
    }

    /// Remembers where a key or section stands.
    mutating func locate(_ key: String, line: Int) {
        lines[key] = line
    }

    /// Adds a fault of Core, which knows keys but no lines. For a key that is not in the file, its default does not go
    /// with what is written: it gets the line of the key that it was compared with, else that of its section.
    private mutating func note(_ fault: ConfigurationFault) {
        var key = ([fault.key] + fault.others).first { lines[$0] != nil }?[...] ?? fault.key[...]
        while lines[String(key)] == nil, let dot = key.lastIndex(of: ".") { key = key[..<dot] }
        faults.append(
            LocatedFault(file: file, line: lines[String(key)], key: fault.key, sentence: fault.sentence))
    }

    /// A newer format is refused before anything else in it is judged: its keys would only look wrong.
    private mutating func checkVersion(_ members: [TomlMember]) throws(ConfigurationFileFault) {
        guard let member = members.first(where: { $0.key == "version" }) else {
            note("version", line: 1, "version is missing: write version = 1 as the first line")
            return
        }
        guard case .integer(let found) = member.node.value else {
            note("version", line: member.line, "version is \(member.node.found): write version = 1, a bare number")
            return
        }
        if found == Self.version { return }
        let sentence =
            found > Self.version
            ? "version \(found) is newer than this program reads (1): upgrade heartbeat, or write the file anew"
            : "version \(found) never existed: write version = 1"
        throw .invalid([LocatedFault(file: file, line: member.line, key: "version", sentence: sentence)])
    }

    /// What hangs together: a fault in one key makes the checks between its neighbours worthless.
    private static func area(of key: String) -> String {
        let first = String(key.prefix { $0 != "." && $0 != "[" })
        return ["timing", "fence"].contains(first) ? "timing and fence" : first
    }
}
