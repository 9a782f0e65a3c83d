import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// The bytes of the status files, which other programs read.
@Suite struct StatusTextTests {
    @Test func `every kind of JSON value has its text`() {
        let value = JSONValue.object([
            ("none", .null), ("yes", .boolean(true)), ("least", .integer(.min)), ("word", .word("healthy")),
            ("text", .string("a \"b\"\u{1f}\u{7f}é")), ("span", .seconds(.milliseconds(-1_250))), ("empty", .array([])),
            ("list", .array([.integer(0), .object([("a", .count(.max))])])),
        ])
        #expect(
            value.text == """
                {
                  "none": null,
                  "yes": true,
                  "least": -9223372036854775808,
                  "word": "healthy",
                  "text": "a \\"b\\"\\u001f\u{7f}é",
                  "span": -1.25,
                  "empty": [],
                  "list": [
                    0,
                    {
                      "a": 9223372036854775807
                    }
                  ]
                }
                """)
    }

    @Test func `samples carry their labels in order, escaped`() {
        var page = MetricsText(after: TextBuffer())
        page.begin("m", .gauge, "back\\slash \"quoted\"\nline")
        let label = MetricsText.Label("sr", "a\\b\"c\n")
        page.sample("m", .count(.max), label, MetricsText.Label("le", "+Inf"))
        page.sample("m", .seconds(.microseconds(1_500_000)), label)
        page.sample("m", .flag(false))
        page.sample("m", .unknown)
        #expect(
            page.text.text == """
                # HELP m back\\\\slash "quoted"\\nline
                # TYPE m gauge
                m{sr="a\\\\b\\"c\\n",le="+Inf"} 18446744073709551615
                m{sr="a\\\\b\\"c\\n"} 1.5
                m 0
                m NaN

                """)
    }

    @Test func `a page that is made again in the same memory holds nothing of the one before`() throws {
        let report = StatusReport(
            plan: try ReportPlan.make(directory: "/nowhere"), host: HostSnapshot(), storages: [], version: "1.2",
            wallNanoseconds: 0)
        var text = TextBuffer()
        text.append("of the page before")
        text.clear()
        report.writeMetrics(to: &text)
        #expect(text.text == report.metrics && text.text.hasPrefix("# HELP heartbeat_build_info"))
        text.clear()
        report.json.write(to: &text)
        #expect(text.text == report.json.text && text.text.hasPrefix("{\n  \"schema\": 1,\n"))
    }
}
