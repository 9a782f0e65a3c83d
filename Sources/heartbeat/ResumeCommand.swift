import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat resume`: ends maintenance before its time.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Ends the pause of an SR, or of all: it is observed, and arms again after good beats.",
        discussion: """
            What is not paused is left as it is. The daemon gets 5 s to answer. Exits 0 when done or nothing was to be \
            done, 64 for a usage error, 70 when it was refused or no daemon answers, 77 without rights.
            """)

    @Option(name: .customLong("sr"), help: "The SR. Default: all.")
    var storage: String?

    @Argument(help: "The word all: every SR that is paused.")
    var scope: Scope?

    @OptionGroup var file: ConfigurationOption

    enum Scope: String, CaseIterable, ExpressibleByArgument {
        case all
    }

    func validate() throws {
        if storage != nil, scope != nil { throw ValidationError("Give either --sr or all.") }
    }

    func run() throws {
        try DaemonAnswer.show(
            DaemonControl.resume(storage: storage, runtime: DaemonPaths.load(file.path).runtime))
    }
}
