/// Counts and latencies of one SR's beats. Fixed size, so that the judge updates and copies it without allocating.
package struct BeatStatistics: Sendable {
    /// Upper bounds of the histogram's buckets, in microseconds; the last bucket has none.
    package static let bucketBounds: InlineArray<15, UInt32> = [
        1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 30_000_000, 60_000_000,
    ]
    /// How many of the latest latencies are kept for the quantiles.
    package static let window = 128

    /// Beats by `BeatOutcome.rawValue`.
    package private(set) var outcomes = InlineArray<6, UInt64>(repeating: 0)
    /// Verified beats that took longer than interval, counted among `verified` too.
    package private(set) var lateCount: UInt64 = 0
    /// Beats that were seen unfinished at io_timeout; each is counted again under its outcome when it ends.
    package private(set) var hungCount: UInt64 = 0
    /// Beats per histogram bucket, not cumulative; the last is everything above the bounds.
    package private(set) var buckets = InlineArray<16, UInt64>(repeating: 0)
    package private(set) var totalMicroseconds: UInt64 = 0
    package private(set) var lastMicroseconds: UInt32 = 0
    package private(set) var maximumMicroseconds: UInt32 = 0
    /// Ring of the latest latencies of verified beats, in microseconds.
    package private(set) var latest = InlineArray<128, UInt32>(repeating: 0)
    /// How many verified beats went into `latest` so far.
    package private(set) var recorded: UInt64 = 0

    package init() {}

    /// Counts one ended beat. Called by the judging thread; allocates nothing.
    package mutating func record(_ outcome: BeatOutcome, latency: Duration, isLate: Bool) {
        outcomes[Int(outcome.rawValue)] += 1
        guard outcome == .verified else { return }
        if isLate { lateCount += 1 }
        let microseconds = UInt32(clamping: latency.wholeNanoseconds / 1_000)
        var bucket = 0
        while bucket < 15 && microseconds > Self.bucketBounds[bucket] { bucket += 1 }
        buckets[bucket] += 1
        totalMicroseconds += UInt64(microseconds)
        lastMicroseconds = microseconds
        maximumMicroseconds = max(maximumMicroseconds, microseconds)
        latest[Int(recorded % UInt64(Self.window))] = microseconds
        recorded += 1
    }

    /// Counts a beat that was still unfinished at io_timeout.
    package mutating func recordHung() { hungCount += 1 }

    /// The latest latencies, shortest first. Allocates: for reporters, never the judge.
    package var sortedLatest: [UInt32] {
        (0..<Int(min(recorded, UInt64(Self.window)))).map { latest[$0] }.sorted()
    }

    /// Latency below which `share` (0…1) of the beats in `sorted` ended, in microseconds; 0 where there is none.
    package static func quantile(_ share: Double, of sorted: [UInt32]) -> UInt32 {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
}
