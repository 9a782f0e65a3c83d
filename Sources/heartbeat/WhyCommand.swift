import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat why`: the last fence or unexplained reset on record.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tells when and why this host was last fenced or reset, its last minutes, and what to do next.")

    @OptionGroup var file: ConfigurationOption

    @Option(help: "How to print it: text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        let reason: Reason
        do throws(SystemFailure) {
            reason = try Reason(
                state: DaemonPaths.load(file.path).state, currentBoot: try BootID.current(),
                wallNanoseconds: BootClock.wallNanoseconds())
        } catch {
            Terminal.complain(
                "\(error): the fence record is readable by everyone unless its directory is not; try as root")
            throw ExitStatus.noPermission
        }
        for remark in reason.remarks { Terminal.complain(remark) }
        switch format {
        case .text: print(reason.text)
        case .json: print(reason.json.text)
        }
    }
}
