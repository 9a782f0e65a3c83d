import ArgumentParser

/// `heartbeat cloudstack`: CloudStack's scripts, answered by heartbeat.
struct CloudStackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloudstack",
        abstract: "Puts heartbeat in place of CloudStack's heartbeat scripts, or takes it away again.",
        subcommands: [CloudStackInstallCommand.self, CloudStackRemoveCommand.self])
}
