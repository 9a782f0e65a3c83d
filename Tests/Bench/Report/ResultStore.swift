import FoundationEssentials
import TestLaboratory

/// Keeps each group's latest figures as a file, so that one group can be measured again alone, and writes the table of all.
struct ResultStore {
    let directory: String

    init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    var tablePath: String { directory + "/performance.md" }

    /// Takes the place of what was kept of the group before.
    func keep(_ result: GroupResult) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try Files.write(Array(encoder.encode(result)), to: path(of: result.group))
    }

    /// Writes the table of all that is kept.
    func writeTable() throws {
        let results = Group.all.compactMap { group in
            // The loss is fine: what is not there, or of an older form, is listed as not measured.
            Files.bytes(of: path(of: group.name)).flatMap {
                try? JSONDecoder().decode(GroupResult.self, from: Data($0))
            }
        }
        try Files.write(MarkdownTable(results: results, machine: Machine.now()).text, to: tablePath)
    }

    private func path(of group: String) -> String { "\(directory)/\(group).json" }
}
