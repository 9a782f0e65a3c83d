import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat explain`: validates the configuration and shows what it promises.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Checks the configuration and shows the timing contract with this host's numbers.",
        discussion: """
            Exits 0 for a valid configuration; 78 for any other, and for one without any SR, as it guards nothing. \
            Reads nothing but the file.
            """)

    @OptionGroup var file: ConfigurationOption

    func run() throws {
        let configuration: Configuration
        do throws(ConfigurationFileFault) {
            configuration = try ConfigurationFile.load(path: file.path)
        } catch {
            error.sentences.forEach(Terminal.complain)
            throw ExitStatus.of(error)
        }
        explain(configuration)
        if configuration.storages.isEmpty {
            Terminal.complain("\(file.path) names no SR, so it guards nothing: add one with `heartbeat setup`")
            throw ExitStatus.badConfiguration
        }
    }

    private func explain(_ configuration: Configuration) {
        let contract = TimingContract(configuration)
        print("\(file.path): host \(configuration.host), mode \(configuration.mode.rawValue)")
        if !contract.warnings.isEmpty { section("WARNING", contract.warnings.flatMap { TextColumn.wrap($0) }) }
        section("Silence of the storage that counts, and what follows", contract.timeline)
        section("Rules, all kept", contract.inequalities)
        section("Readers (\(configuration.readers.rawValue)), who move the VMs", contract.readers.map { "  \($0)" })
        section("What that means", contract.remarks.flatMap { TextColumn.wrap($0) })
        if let notify = configuration.notify {
            section("Notices", ["  \(notify.command), killed after \(DurationText.render(notify.timeout))"])
        }
        section("SRs", contract.storages.isEmpty ? ["  none"] : contract.storages)
    }

    private func section(_ title: String, _ lines: [String]) {
        print("\n\(title):")
        for line in lines { print(line) }
    }
}
