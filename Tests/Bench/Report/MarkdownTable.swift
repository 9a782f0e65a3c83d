/// The table as docs/performance.md holds it.
struct MarkdownTable {
    let results: [GroupResult]
    let machine: Machine

    var text: String {
        var lines = machine.facts.map { "* " + $0 }
        let minutes = results.map(\.tookSeconds).reduce(0, +) / 60
        lines.append("* measured in \(Text.digits(minutes)) minutes in all")
        let missing = Group.names.filter { name in !results.contains { $0.group == name } }
        if !missing.isEmpty { lines.append("* not measured: " + missing.joined(separator: ", ")) }
        if results.contains(where: { $0.extent == .smoke }) {
            lines.append("* **taken in smoke extent, in part: those figures mean nothing**")
        }
        lines += ["", "| figure | heartbeat | beside it | ratio | bar |", "|---|---|---|---|---|"]
        for group in Group.all {
            guard let result = results.first(where: { $0.group == group.name }) else { continue }
            lines.append("| **\(group.title)** (`make bench GROUP=\(group.name)`, \(taken(result))) | | | | |")
            for row in result.rows {
                let cells = [row.figure, row.value, row.beside, row.ratio, row.bar]
                lines.append("| " + cells.joined(separator: " | ") + " |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func taken(_ result: GroupResult) -> String {
        let extent = result.extent == .smoke ? ", smoke" : ""
        return "\(result.takenAt), \(Text.digits(result.tookSeconds)) s, load before \(result.loadBefore)\(extent)"
    }
}
