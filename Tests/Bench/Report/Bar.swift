/// A figure that design and issue ask for: met or missed, and told either way. No bar stops the benchmark.
struct Bar {
    let text: String

    /// `wanted` is the bar in the reader's words.
    init(_ wanted: String, isMet: Bool) {
        text = "\(wanted): \(isMet ? "met" : "**missed**")"
    }
}
