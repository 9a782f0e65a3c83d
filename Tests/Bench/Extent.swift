/// How much is measured.
enum Extent: String, Codable {
    /// What the figures in docs/performance.md are taken with.
    case full
    /// So little that the benchmark is only proven to work.
    case smoke

    func choose<Value>(full: Value, smoke: Value) -> Value { self == .full ? full : smoke }
}
