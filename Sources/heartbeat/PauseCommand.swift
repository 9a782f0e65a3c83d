import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat pause`: maintenance of one SR.
struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Takes an SR out of the guard for some time: its loss fences nothing until then.",
        discussion: """
            The promise to fence is withdrawn on storage first; where no storage takes that, the pause is refused. The SR \
            goes on beating where it can. At the end it is observed and arms again by itself; `heartbeat resume` ends it \
            early. Pausing it again moves the end. CloudStack's own scripts do not see a pause: maintenance mode first. \
            The daemon gets 5 s to answer. Exits 0 when done, 64 for a usage error, 70 when it was refused or no daemon \
            answers, 77 without rights.
            """)

    @Option(name: .customLong("sr"), help: "The SR.")
    var storage: String

    @Option(name: .customLong("for"), help: "How long, from 1m to 7d: a whole number and one of s, m, h, d.")
    var length: String

    @Option(help: "Why, in a few words; shown in status and journal.")
    var reason: String

    @Flag(help: "Also an SR that is in use here.")
    var force = false

    @OptionGroup var file: ConfigurationOption

    func run() throws {
        let request: PauseRequest
        do throws(PauseFault) {
            request = try PauseRequest(storage: storage, lengthText: length, reason: reason, isForced: force)
        } catch {
            Terminal.complain(error.description)
            throw ExitStatus.usage
        }
        try DaemonAnswer.show(DaemonControl.pause(request, runtime: DaemonPaths.load(file.path).runtime))
    }
}
