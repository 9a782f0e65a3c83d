/// Measured times, in seconds.
struct Sample {
    private let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    init(_ durations: [Duration]) {
        self.init(durations.map(\.inSeconds))
    }

    var count: Int { sorted.count }
    var longest: Double { sorted.last ?? .nan }
    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }

    /// The nearest rank: a value that was measured, of which at most 1 − `share` of all are longer.
    func percentile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return .nan }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[max(rank, 1) - 1]
    }

    /// "p50 0.21 ms, p99 0.9 ms, max 1.2 ms of 200".
    var text: String {
        "p50 \(Text.seconds(percentile(0.5))), p99 \(Text.seconds(percentile(0.99))),"
            + " max \(Text.seconds(longest)) of \(count)"
    }
}
