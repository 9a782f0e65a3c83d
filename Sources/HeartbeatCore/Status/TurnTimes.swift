/// How long the turns of the judge took, since the daemon started. Fixed size: the judge notes each turn without allocating.
package struct TurnTimes: Sendable {
    /// Below this all turns are alike, 1.024 µs: the first bucket ends here.
    private static let shortestBits = 10
    /// Equal steps from one power of two to the next, so a bucket is at most an eighth wider than its lower bound.
    private static let stepBits = 3

    package private(set) var latest: Duration = .zero
    package private(set) var longest: Duration = .zero
    /// Turns per bucket; the last holds everything from 2³⁰ ns (1.07 s) on.
    private var buckets = InlineArray<162, UInt64>(repeating: 0)

    package init() {}

    /// Notes one turn. Called by the judging thread.
    package mutating func note(_ turn: Duration) {
        latest = turn
        longest = max(longest, turn)
        buckets[Self.bucket(of: turn)] += 1
    }

    /// The time within which this share (0…1) of all turns ended: the upper bound of a bucket, at most an eighth too long. Zero before
    /// the first turn.
    package func quantile(_ share: Double) -> Duration {
        var count: UInt64 = 0
        for bucket in buckets.indices { count += buckets[bucket] }
        let rank = max(UInt64((share * Double(count)).rounded(.up)), 1)
        var ended: UInt64 = 0
        for bucket in buckets.indices.dropLast() {
            ended += buckets[bucket]
            if ended >= rank { return min(Self.upperBound(of: bucket), longest) }
        }
        return longest
    }

    private static func bucket(of turn: Duration) -> Int {
        let nanoseconds = UInt64(max(turn.wholeNanoseconds, 0))
        guard nanoseconds >> shortestBits > 0 else { return 0 }
        let bits = UInt64.bitWidth - 1 - nanoseconds.leadingZeroBitCount
        let step = Int(nanoseconds >> (bits - stepBits)) - (1 << stepBits)
        return min((bits - shortestBits) << stepBits + step + 1, 161)
    }

    private static func upperBound(of bucket: Int) -> Duration {
        guard bucket > 0 else { return .nanoseconds(1 << shortestBits) }
        let (octave, step) = ((bucket - 1) >> stepBits, (bucket - 1) & (1 << stepBits - 1))
        return .nanoseconds((1 << stepBits + step + 1) << (octave + shortestBits - stepBits))
    }
}
