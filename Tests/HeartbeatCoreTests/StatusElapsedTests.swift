import HeartbeatCore
import Testing

@Suite struct StatusElapsedTests {
    @Test(arguments: [
        (Duration.zero, "0 s"), (.milliseconds(4), "4 ms"), (.milliseconds(400), "0.4 s"),
        (.milliseconds(12_340), "12.3 s"),
        (.seconds(60), "60 s"), (.seconds(119), "119 s"), (.seconds(120), "2 min"), (.seconds(245), "4 min 5 s"),
        (.seconds(11_400), "3 h 10 min"), (.seconds(187_200), "2 d 4 h"), (.seconds(-5), "0 s"),
    ])
    func `durations read as people say them`(duration: Duration, text: String) {
        #expect(Elapsed.text(duration) == text)
    }
}
