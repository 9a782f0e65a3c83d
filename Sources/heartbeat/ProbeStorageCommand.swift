import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatHost

/// `heartbeat probe-storage`: the part of probe that touches storage, in a process that probe can leave behind.
struct ProbeStorageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe-storage", abstract: "Internal: does the work of probe on one SR.", shouldDisplay: false)

    @OptionGroup var file: ConfigurationOption

    @Argument(help: "The SR.")
    var storage: String

    func run() throws {
        let loaded = try ProbeCommand.load(file.path)
        guard let index = loaded.storages.firstIndex(where: { $0.uuid == storage }) else {
            throw ValidationError("\(file.path) has no SR \(storage).")
        }
        do throws(SystemFailure) {
            let isRunning = try DaemonPresence.isRunning(runtime: loaded.paths.runtime)
            let probe = StorageProbe(loaded, storage: index, bootID: try BootID.current())
            print(probe.run(isDaemonRunning: isRunning).text, terminator: "")
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
    }
}
