import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat hosts`: every host on an SR.
struct HostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts",
        abstract: "Lists every host on an SR, with duplicates, clock skew and records that are not believed.",
        discussion: """
            Reads the SR itself, in a process that can be left behind, and adds what the daemon here saw over time. \
            Answers within 5 s, whatever storage does.
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(name: .customLong("sr"), help: "The SR.")
    var storage: String

    @Option(help: "How to print it: text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        let loaded = try ProbeCommand.load(file.path)
        guard loaded.storages.contains(where: { $0.uuid == storage }) else {
            throw ValidationError("\(file.path) has no SR \(storage).")
        }
        do throws(SetupFailure) {
            // This program itself, even after it was replaced on disk.
            let list = try HostList(
                storage: storage, own: loaded.host, runtime: loaded.paths.runtime, program: "/proc/self/exe",
                arguments: ["hosts-storage", "--config", file.path, storage], deadline: .seconds(5))
            print(format == .json ? list.json.text : list.text)
        } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.software
        }
    }
}
