import ArgumentParser
import HeartbeatHost

/// `heartbeat number-storage`: the part of kvmheartbeat.sh that touches storage, in a process that it can leave behind.
struct NumberStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "number-storage", abstract: "Internal: writes the number of a host that nothing guards.",
        shouldDisplay: false)

    @Argument(help: "The mount point of the pool.")
    var mountPoint: String

    @Argument(help: "The address of this host.")
    var address: String

    func run() throws {
        do throws(SystemFailure) {
            try UnguardedNumber(mountPoint: mountPoint, address: address).writeHere()
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
    }
}
