/// One fault of a configuration file: where, and one sentence that says what to do.
package struct LocatedFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Name of the file as it was given.
    package let file: String
    /// From 1; nil when the fault belongs to no line.
    package let line: Int?
    /// The key at fault as a path, as in `ConfigurationFault`; empty for the file as a whole.
    package let key: String
    package let sentence: String

    package init(file: String, line: Int?, key: String, sentence: String) {
        self.file = file
        self.line = line
        self.key = key
        self.sentence = sentence
    }

    /// `heartbeat.toml:14: sentence`, the form that editors and compilers' users know.
    package var description: String {
        guard let line else { return "\(file): \(sentence)" }
        return "\(file):\(line): \(sentence)"
    }
}
