import ArgumentParser
import HeartbeatHost

/// `heartbeat setup-storage`: the part of setup that touches storage, in a process that setup can leave behind.
struct SetupStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup-storage", abstract: "Internal: does the work of setup on one SR.", shouldDisplay: false)

    @Argument(help: "key=value pairs, as setup writes them.")
    var work: [String]

    func run() throws {
        guard let work = StorageWork(arguments: work) else {
            throw ValidationError("This command is for setup itself: use `heartbeat setup`.")
        }
        print(work.run().text, terminator: "")
    }
}
