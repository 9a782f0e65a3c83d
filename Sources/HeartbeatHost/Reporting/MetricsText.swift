import HeartbeatCore

/// Text in the Prometheus exposition format, version 0.0.4, for node_exporter's textfile collector.
struct MetricsText {
    private(set) var text: TextBuffer

    enum Kind: String {
        case gauge, counter, histogram
    }

    /// What a sample says, as the format wants numbers.
    enum Value {
        case count(UInt64)
        case seconds(Duration)
        /// 1 or 0.
        case flag(Bool)
        case unknown
    }

    /// One label with its value, rendered once for all samples that carry it.
    struct Label {
        let text: String

        init(_ name: StaticString, _ value: String) {
            var label = TextBuffer()
            label.append(word: name)
            label.append(word: "=\"")
            MetricsText.write(value, quotes: true, to: &label)
            label.append(word: "\"")
            text = label.text
        }
    }

    /// Begins the page at the end of `text`.
    init(after text: TextBuffer) {
        self.text = text
    }

    /// Begins a metric: HELP and TYPE, once, before its samples.
    mutating func begin(_ name: StaticString, _ kind: Kind, _ help: String) {
        text.append(word: "# HELP ")
        text.append(word: name)
        text.append(word: " ")
        Self.write(help, quotes: false, to: &text)
        text.append(word: "\n# TYPE ")
        text.append(word: name)
        text.append(word: " ")
        text.append(kind.rawValue)
        text.append(word: "\n")
    }

    /// One sample, with up to two labels.
    mutating func sample(_ name: StaticString, _ value: Value, _ first: Label? = nil, _ second: Label? = nil) {
        text.append(word: name)
        if let first {
            text.append(word: "{")
            text.append(first.text)
            if let second {
                text.append(word: ",")
                text.append(second.text)
            }
            text.append(word: "}")
        }
        text.append(word: " ")
        switch value {
        case .count(let count): text.append(count)
        case .seconds(let duration): DecimalSeconds.write(duration, to: &text)
        case .flag(let isSet): text.append(word: isSet ? "1" : "0")
        case .unknown: text.append(word: "NaN")
        }
        text.append(word: "\n")
    }

    /// Backslash and newline are escaped everywhere, quotes in label values only.
    private static func write(_ value: String, quotes: Bool, to text: inout TextBuffer) {
        text.append(value) { byte in
            switch byte {
            case UInt8(ascii: "\\"): "\\\\"
            case UInt8(ascii: "\n"): "\\n"
            case UInt8(ascii: "\"") where quotes: "\\\""
            default: nil
            }
        }
    }
}
