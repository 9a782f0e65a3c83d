import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// `heartbeat.prom` by the rules of the Prometheus text format, read strictly.
@Suite struct StatusMetricsTests {
    private static func page(storages: [String] = ["sr-a", "sr-b"]) throws -> [Substring] {
        var host = HostSnapshot()
        host.takenAt = BootInstant(nanoseconds: 1_000_000_000_000)
        var storage = StorageSnapshot()
        storage.life = .armed
        storage.lastVerifiedStart = BootInstant(nanoseconds: 998_000_000_000)
        for latency in [1, 2, 400, 90_000] {
            storage.statistics.record(.verified, latency: .milliseconds(latency), isLate: false)
        }
        let report = StatusReport(
            plan: try ReportPlan.make(storages: storages), host: host,
            storages: storages.map { _ in storage }, version: "1.2", wallNanoseconds: 1_795_228_239_000_000_000)
        #expect(report.metrics.hasSuffix("\n"))
        return report.metrics.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// Name of the metric that a sample belongs to: without the suffixes of a histogram.
    private func family(_ sample: Substring, histograms: Set<Substring>) -> Substring {
        let name = sample.prefix { $0 != "{" && $0 != " " }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = name.dropLast(suffix.count)
            if histograms.contains(base) { return base }
        }
        return name
    }

    @Test func `each metric has HELP and TYPE once, before its samples, which stand together`() throws {
        var helped: Set<Substring> = []
        var histograms: Set<Substring> = []
        var open: Substring = ""
        var lastHelp: Substring = ""
        for line in try Self.page() {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                lastHelp = words[2]
                #expect(words.count == 4)
                #expect(helped.insert(lastHelp).inserted)
            } else if line.hasPrefix("# TYPE ") {
                #expect(words[2] == lastHelp)
                #expect(["gauge", "counter", "histogram"].contains(words[3]))
                #expect(words[2].hasSuffix("_total") == (words[3] == "counter"))
                if words[3] == "histogram" { histograms.insert(words[2]) }
                open = words[2]
            } else {
                #expect(family(line, histograms: histograms) == open)
            }
        }
        let expected: Set<Substring> = [
            "heartbeat_protection", "heartbeat_sr_silence_seconds", "heartbeat_sr_health", "heartbeat_beats_total",
            "heartbeat_beat_duration_seconds", "heartbeat_fences_total", "heartbeat_safety_margin_seconds",
            "heartbeat_last_turn_timestamp_seconds", "heartbeat_build_info", "heartbeat_clock_skew_seconds",
            "heartbeat_trigger_ready", "heartbeat_configuration_stale",
        ]
        #expect(expected.isSubset(of: helped))
    }

    @Test func `every sample keeps to the grammar and stands once`() throws {
        let sample =
            /[a-z_]+(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? (-?[0-9]+(\.[0-9]+)?|NaN)/
        var seen: Set<Substring> = []
        for line in try Self.page() where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: sample) != nil, "\(line)")
            #expect(seen.insert(line[..<(line.lastIndex(of: " ") ?? line.endIndex)]).inserted, "\(line)")
        }
    }

    @Test func `label values are escaped`() throws {
        let page = try Self.page(storages: ["a.b"]).joined(separator: "\n")
        #expect(page.contains("heartbeat_sr_silence_seconds{sr=\"a.b\"} 2"))
    }

    @Test func `buckets are cumulative and end with all beats`() throws {
        let lines = try Self.page(storages: ["one"])
        let counts = lines.filter { $0.hasPrefix("heartbeat_beat_duration_seconds_bucket{sr=\"one\",le=\"") }
            .compactMap { line in line.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts == counts.sorted())
        #expect(counts.count == 16)
        #expect(lines.contains("heartbeat_beat_duration_seconds_bucket{sr=\"one\",le=\"0.001\"} 1"))
        #expect(lines.contains("heartbeat_beat_duration_seconds_bucket{sr=\"one\",le=\"60\"} 3"))
        #expect(lines.contains("heartbeat_beat_duration_seconds_bucket{sr=\"one\",le=\"+Inf\"} 4"))
        #expect(lines.contains("heartbeat_beat_duration_seconds_count{sr=\"one\"} 4"))
        #expect(lines.contains("heartbeat_beat_duration_seconds_sum{sr=\"one\"} 90.403"))
    }

    @Test func `exactly one state of protection is set`() throws {
        let states = try Self.page().filter { $0.hasPrefix("heartbeat_protection{") }
        #expect(states.filter { $0.hasSuffix(" 1") } == ["heartbeat_protection{state=\"armed\"} 1"])
        #expect(states.count == 4)
    }
}
