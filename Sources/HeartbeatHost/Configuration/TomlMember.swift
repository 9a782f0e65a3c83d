/// A key of a table and its value.
struct TomlMember: Equatable {
    var key: String
    /// Line of the key, from 1.
    var line: Int
    var node: TomlNode
}
