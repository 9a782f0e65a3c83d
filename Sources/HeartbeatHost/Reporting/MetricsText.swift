/// Text in the Prometheus exposition format, version 0.0.4, for node_exporter's textfile collector.
struct MetricsText {
    private(set) var text = ""

    enum Kind: String {
        case gauge, counter, histogram
    }

    /// Begins a metric: HELP and TYPE, once, before its samples.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escape(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample; `value` is a number as the format wants it.
    mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: String) {
        let list = labels.map { "\($0.0)=\"\(Self.escape($0.1, quotes: true))\"" }.joined(separator: ",")
        text += name + (list.isEmpty ? "" : "{\(list)}") + " \(value)\n"
    }

    /// Backslash and newline are escaped everywhere, quotes in label values only.
    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
