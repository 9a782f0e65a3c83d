import ArgumentParser
import Glibc

/// `heartbeat cloudstack-answer --config FILE SCRIPT [ARGUMENT…]`: how an installed script asks this program. No command of the
/// argument parser, since the arguments are CloudStack's (-h is no call for help).
enum CloudStackCall {
    static let argument = "cloudstack-answer"
    /// Added to the script's exit code, so that no failure of this program looks like one: shells use 126 to 128 + signal.
    static let base: Int32 = 100
    /// Exit codes that scripts have: 0 … 4.
    static let count: Int32 = 5

    /// Answers and ends the process.
    static func main(_ words: [String]) -> Never {
        guard words.count > 2, words[0] == "--config", let script = CloudStackScript(rawValue: words[2]) else {
            Terminal.complain("\(argument) is for the scripts that `heartbeat cloudstack install` puts in place")
            exit(ExitStatus.usage.rawValue)
        }
        let answer = script.answer(Array(words.dropFirst(3)), configuration: words[1])
        answer.give()
        exit(base + answer.code)
    }
}
