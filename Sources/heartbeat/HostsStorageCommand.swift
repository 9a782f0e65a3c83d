import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat hosts-storage`: the part of hosts that touches storage, in a process that hosts can leave behind.
struct HostsStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts-storage", abstract: "Internal: reads every host on one SR.", shouldDisplay: false)

    @OptionGroup var file: ConfigurationOption

    @Argument(help: "The SR.")
    var storage: String

    func run() throws {
        let loaded = try ProbeCommand.load(file.path)
        guard let found = loaded.storages.first(where: { $0.uuid == storage }) else {
            throw ValidationError("\(file.path) has no SR \(storage).")
        }
        do throws(SystemFailure) {
            try HostList.read(found, hasAddresses: loaded.address != nil) { print($0) }
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
    }
}
