import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat check`: is another host alive? Asks the table that the daemon of this host keeps.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tells whether another host is alive, dead or unknown, as seen from here.",
        discussion: """
            Dead is said only of a host that promised to fence, once every SR of that promise has been watched from here \
            in vain for takeover_after, its or ours, whichever is longer. Only time counts in which this host's own beats \
            verified, and what lies on the SRs now has to say the same. Exit code 0 alive, 1 dead, 3 unknown. With \
            --format cloudstack there are two answers, ALIVE (0) and DEAD (1), and what is unknown is ALIVE. Answers \
            within a second.
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(help: "The host, by its name on the SRs.")
    var host: String

    @Option(name: .customLong("sr"), help: "Where to look first; the answer is about the host, on all its SRs.")
    var storages: [String] = []

    @Option(help: "How to print it: text, json or cloudstack.")
    var format = Format.text

    @Option(help: "The daemon's runtime directory (default: that of the configuration, else /run/heartbeat).")
    var runtime: String?

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, cloudstack
    }

    func validate() throws {
        guard RecordName(host) != nil else {
            throw ValidationError("\(host) is no name of a host: [A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
        }
    }

    func run() throws {
        let answer = PeerAnswer.ask(about: host, configuration: file.path, runtime: runtime, first: storages)
        switch format {
        case .text: print(answer.text)
        case .json: print(answer.json.text)
        case .cloudstack: CloudStackAnswer(answer).give()
        }
        throw ExitCode(format == .cloudstack ? answer.cloudStackCode : answer.word.rawValue)
    }
}
