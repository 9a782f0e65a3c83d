import HeartbeatCore
import Testing

@Suite struct ConfigurationDurationTextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("5s", .seconds(5)), ("2m", .seconds(120)), ("1h", .seconds(3600)),
        ("0s", .zero), ("007s", .seconds(7)), ("9223372036854ms", .milliseconds(9_223_372_036_854)),
    ])
    func `a whole number and a unit are a duration`(text: String, duration: Duration) throws {
        #expect(try DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        ("", DurationTextFault.empty), ("5", .missingUnit("5")), ("-5s", .negative("-5s")),
        ("1.5s", .fraction("1.5s")), ("1,5s", .fraction("1,5s")), (".5s", .notADuration(".5s")),
        ("5 s", .unknownUnit("5 s", unit: " s")), ("5sec", .unknownUnit("5sec", unit: "sec")),
        ("5S", .unknownUnit("5S", unit: "S")), ("1m30s", .unknownUnit("1m30s", unit: "m30s")),
        ("s", .notADuration("s")), (" 5s", .notADuration(" 5s")), ("+5s", .notADuration("+5s")),
        ("fast", .notADuration("fast")), ("9223372036855ms", .tooLong("9223372036855ms")),
        ("9999999999999999999s", .tooLong("9999999999999999999s")),
        ("9223372036854775807h", .tooLong("9223372036854775807h")),
    ])
    func `anything else is refused for its own reason`(text: String, fault: DurationTextFault) {
        #expect(throws: fault) { try DurationText.parse(text) }
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(500), "500ms"), (.milliseconds(1500), "1500ms"), (.seconds(90), "90s"),
        (.seconds(120), "120s"), (.seconds(300), "5m"), (.seconds(301), "301s"), (.seconds(3600), "1h"),
        (.seconds(5400), "90m"), (.seconds(-3), "-3s"), (.microseconds(1), "0s"),
    ])
    func `a duration is written in the largest customary unit that is exact`(duration: Duration, text: String) {
        #expect(DurationText.render(duration) == text)
    }

    @Test(arguments: [1, 999, 1000, 60_000, 300_000, 3_600_000, 86_400_000, 123_456_789])
    func `what was written reads back the same`(milliseconds: Int64) throws {
        let duration = Duration.milliseconds(milliseconds)
        #expect(try DurationText.parse(DurationText.render(duration)) == duration)
    }
}
