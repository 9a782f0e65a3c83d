import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct StatusReportTests {
    private static func report(_ change: (inout StatusReport) -> Void = { _ in }) throws -> StatusReport {
        var host = HostSnapshot()
        host.takenAt = BootInstant(nanoseconds: 1_000_500_000_000)
        host.decision.kind = .alert
        host.decision.reason = .silent
        host.decision.storage = 1
        host.decisionSince = BootInstant(nanoseconds: 990_500_000_000)
        var well = StorageSnapshot()
        well.life = .armed
        well.promise = true
        well.lastVerifiedStart = BootInstant(nanoseconds: 998_250_000_000)
        for latency in [2, 4, 300] {
            well.statistics.record(.verified, latency: .milliseconds(latency), isLate: false)
        }
        well.statistics.record(.failed, latency: .zero, isLate: false)
        var silent = ReportPlan.users(["qemu \"1\""], total: 3)
        silent.life = .armed
        silent.health = .failing
        silent.cause = .error
        silent.errorNumber = 5
        silent.observedSince = BootInstant(nanoseconds: 970_000_000_000)
        var report = StatusReport(
            plan: try ReportPlan.make(degraded: ["no real-time priority"]), host: host, storages: [well, silent],
            version: "1.2.3", wallNanoseconds: 1_795_228_239_000_000_000)
        change(&report)
        return report
    }

    private static func object(_ report: StatusReport) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json.text.utf8)) as? [String: Any])
    }

    @Test func `the document says what the snapshots say`() throws {
        let object = try Self.object(try Self.report())
        #expect(object["host"] as? String == "host-1")
        #expect(object["boot_id"] as? String == "11223344-5566-7788-99aa-bbccddeeff00")
        #expect(object["protection"] as? String == "armed")
        #expect(object["verdict"] as? String == "warning")
        #expect(object["updated_at"] as? String == "2026-11-21T02:30:39Z")
        #expect(object["updated_boottime_seconds"] as? Double == 1_000.5)
        #expect(object["valid_for_seconds"] as? Double == 15)
        #expect(object["safety_margin_seconds"] as? Double == 21.75)
        #expect(object["degraded"] as? [String] == ["no real-time priority"])
        let decision = try #require(object["decision"] as? [String: Any])
        #expect(decision["kind"] as? String == "alert")
        #expect(decision["since"] as? String == "2026-11-21T02:30:29Z")
        #expect(decision["sr"] as? String == "sr-b")
    }

    @Test func `each SR has its silence, latencies, beats and users`() throws {
        let object = try Self.object(try Self.report())
        let storages = try #require(object["sr"] as? [[String: Any]])
        #expect(storages.map { $0["silence_seconds"] as? Double } == [2.25, 30.5])
        let latency = try #require(storages[0]["latency_seconds"] as? [String: Any])
        #expect(latency["last"] as? Double == 0.3)
        #expect(latency["p50"] as? Double == 0.004)
        #expect((storages[0]["beats"] as? [String: Int])?["verified"] == 3)
        #expect((storages[0]["beats"] as? [String: Int])?["error"] == 1)
        #expect((storages[1]["latency_seconds"] as? [String: Any])?["last"] is NSNull)
        #expect((storages[1]["users"] as? [[String: Any]])?.first?["command"] as? String == "qemu \"1\"")
        #expect((storages[1]["sentence"] as? String)?.contains("Input/output error") == true)
    }

    @Test func `the document keeps to its schema`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("docs/status.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var fence = FenceEntry()
        fence.storage = "sr-a"
        for last in [nil, fence] {
            let object = try Self.object(
                try Self.report {
                    $0.lastFence = last
                    $0.storages[0].life = last == nil ? .armed : .paused
                })
            #expect(StatusSchema.faults(of: object, schema: schema, at: "$") == [])
        }
    }

    @Test(arguments: [(Duration.zero, "new switch"), (.seconds(1), nil)] as [(Duration, String?)])
    func `a pause tells its end and, where it is the one that was spoken of, its reason`(
        _ shift: Duration, _ reason: String?
    ) throws {
        let end = BootInstant(nanoseconds: 2_800_500_000_000)
        let report = try Self.report {
            $0.storages[0].life = .paused
            $0.storages[0].pausedUntil = end
            $0.pauses = ["sr-a": PauseNote(until: end + shift, reason: "new switch")]
        }
        let storages = try #require(try Self.object(report)["sr"] as? [[String: Any]])
        let paused = try #require(storages[0]["paused"] as? [String: Any])
        #expect(paused["until"] as? String == "2026-11-21T03:00:39Z")
        #expect(paused["remaining_seconds"] as? Double == 1_800)
        #expect(paused["reason"] as? String == reason)
        #expect(storages[1]["paused"] is NSNull)
        for sample in [
            "sr_paused{sr=\"sr-a\"} 1", "sr_pause_remaining_seconds{sr=\"sr-a\"} 1800", "sr_paused{sr=\"sr-b\"} 0",
        ] {
            #expect(report.metrics.contains("\nheartbeat_\(sample)\n"), "\(sample)")
        }
    }

    @Test func `a fence counts and is the last one as soon as it is committed`() throws {
        var earlier = FenceEntry()
        (earlier.sequence, earlier.storage) = (4, "sr-b")
        let report = try Self.report {
            $0.lastFence = earlier
            $0.host.committedAt = BootInstant(nanoseconds: 999_500_000_000)
            $0.host.decision = ReportPlan.fence().decision
        }
        let fence = try #require(try Self.object(report)["fence"] as? [String: Any])
        let last = try #require(fence["last"] as? [String: Any])
        #expect(last["sr"] as? String == "sr-a")
        #expect(last["at"] as? String == "2026-11-21T02:30:38Z")
        #expect(last["at"] as? String == fence["committed_at"] as? String)
        #expect(last["reason"] as? String == "all_lost")
        #expect(report.metrics.contains("\nheartbeat_fences_total 5\n"))
    }

    @Test func `durations have no exponent`() throws {
        let text = JSONValue.array([
            .seconds(.microseconds(1)), .seconds(.nanoseconds(-1_500_000_000)), .seconds(.seconds(4_000_000_000)),
            .seconds(.nanoseconds(999)),
        ]).text
        #expect(text.split(whereSeparator: { " [],\n".contains($0) }) == ["0.000001", "-1.5", "4000000000", "0"])
    }

    @Test(arguments: [
        "plain", "quote \" and \\", "line\nbreak\ttab\r", "\u{0}\u{1}\u{1f}", "ü€😀", "</script>", "\u{2028}",
    ])
    func `any text comes back from a JSON reader`(text: String) throws {
        let written = JSONValue.object([(text, .string(text)), ("list", .array([])), ("none", .object([]))]).text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: Any])
        #expect(object[text] as? String == text)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
    ])
    func `instants are rendered in UTC`(nanoseconds: Int64, text: String) {
        #expect(WallTime.text(nanoseconds: nanoseconds) == text)
    }
}
