/// One thing that is wrong with a configuration, in words that tell an admin what to do.
package struct ConfigurationFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The key at fault as a path, such as `timing.fence_after` or `sr[1].path`; empty for the file as a whole.
    /// The parser finds line and column by it.
    package let key: String
    /// What was found, what is accepted and what to do, as one sentence without a full stop.
    package let sentence: String

    /// Keys that the sentence compares `key` with: where `key` is not in the file, one of these is the one written.
    package let others: [String]

    package init(key: String, others: [String] = [], sentence: String) {
        self.key = key
        self.others = others
        self.sentence = sentence
    }

    package var description: String { sentence }
}
