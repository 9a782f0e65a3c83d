import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat check-storage`: the part of check that touches storage, in a process that check can leave behind.
struct CheckStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-storage", abstract: "Internal: reads one host's records.", shouldDisplay: false)

    @OptionGroup var file: ConfigurationOption

    @Option(help: "The host.")
    var host: String

    @Argument(help: "The SRs.")
    var storages: [String]

    func run() throws {
        let loaded = try ProbeCommand.load(file.path)
        let found = try storages.map { name in
            guard let storage = loaded.storages.first(where: { $0.uuid == name }) else {
                throw ValidationError("\(file.path) has no SR \(name).")
            }
            return storage
        }
        do throws(SystemFailure) {
            try PeerConfirmation.read(host, on: found, hasAddresses: loaded.address != nil) { print($0) }
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
    }
}
