/// One figure of the table.
struct Row: Codable {
    /// What was measured, and under which conditions.
    let figure: String
    /// Of heartbeat.
    let value: String
    /// The same of what stands beside it, with its name; empty where nothing does.
    var beside = ""
    /// Heartbeat's over the other's.
    var ratio = ""
    /// The bar to reach, and whether it was.
    var bar = ""

    init(_ figure: String, _ value: String, beside: String = "", ratio: Double? = nil, bar: Bar? = nil) {
        self.figure = figure
        self.value = value
        self.beside = beside
        self.ratio = ratio.map(Text.ratio) ?? ""
        self.bar = bar?.text ?? ""
    }

    /// For people who watch.
    var line: String {
        var parts = ["\(figure): \(value)"]
        if !beside.isEmpty { parts.append(beside) }
        if !ratio.isEmpty { parts.append("ratio \(ratio)") }
        if !bar.isEmpty { parts.append("bar \(bar)") }
        return parts.joined(separator: " | ")
    }
}
