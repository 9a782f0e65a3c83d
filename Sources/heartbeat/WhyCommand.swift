import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat why`: the last fence on record.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tells when and why this host was last fenced, and what to do next.")

    @OptionGroup var file: ConfigurationOption

    @Option(help: "How to print it: text or json.")
    var format = Format.text

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        let state = DaemonPaths.load(file.path).state
        let history: FenceHistory
        let boot: BootID
        do throws(SystemFailure) {
            history = try FenceHistory.load(state: state)
            boot = try BootID.current()
        } catch {
            Terminal.complain(
                "\(error): the fence record is readable by everyone unless its directory is not; try as root")
            throw ExitStatus.noPermission
        }
        if history.hasNewerVersion {
            Terminal.complain("\(state)/fences also holds fences of a newer heartbeat, left out here: ask that one")
        }
        let story = FenceStory(history, currentBoot: boot, wallNanoseconds: BootClock.wallNanoseconds())
        switch format {
        case .text: print(story?.text ?? "No fence is on record for this host.")
        case .json: print(story?.json.text ?? "null")
        }
    }
}
