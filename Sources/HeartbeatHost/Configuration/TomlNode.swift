/// A value of a TOML document and where it stands.
struct TomlNode: Equatable {
    /// Line of the value, from 1; 0 when unknown.
    var line: Int
    var value: Value

    indirect enum Value: Equatable {
        /// In the order of the text.
        case table([TomlMember])
        case array([TomlNode])
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        /// A date, a time or both; no key of ours takes one.
        case date
    }

    /// What was found, for a sentence that says what was expected instead.
    var found: String {
        switch value {
        case .table: "a table"
        case .array: "an array"
        case .string(let text): "the text \"\(text)\""
        case .integer(let number): "the number \(number)"
        case .float(let number): "the number \(number)"
        case .boolean(let value): "\(value)"
        case .date: "a date"
        }
    }
}
