/// Editing of a configuration file as an administrator does it: keys of one section.
enum ConfigurationSection {
    /// `text` with `entries` in the section `[name]`, in place of lines that set the same keys there.
    static func setting(_ entries: [(String, String)], in name: String, of text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if !lines.contains("[\(name)]") {
            // Before the first block, since what follows a header belongs to it.
            let place = lines.firstIndex { $0.hasPrefix("[") } ?? lines.endIndex
            lines.insert(contentsOf: ["[\(name)]", ""], at: place)
        }
        guard let header = lines.firstIndex(of: "[\(name)]") else { return text }
        let end = lines[(header + 1)...].firstIndex { $0.hasPrefix("[") } ?? lines.endIndex
        let kept = lines[(header + 1)..<end].filter { line in
            !entries.contains { key, _ in line.split(separator: "=").first?.filter { $0 != " " } == key }
        }
        lines.replaceSubrange((header + 1)..<end, with: entries.map { "\($0) = \($1)" } + kept)
        return lines.joined(separator: "\n")
    }
}
