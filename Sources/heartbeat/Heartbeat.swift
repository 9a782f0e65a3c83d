import ArgumentParser
import HeartbeatHost

/// The program as an admin sees it.
struct Heartbeat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeat",
        abstract: "Guards a hypervisor against the loss of its shared storage.",
        version: Version.current,
        subcommands: [
            RunCommand.self,
            SetupCommand.self,
            StatusCommand.self,
            CheckCommand.self,
            HostsCommand.self,
            PauseCommand.self,
            ResumeCommand.self,
            ProbeCommand.self,
            DoctorCommand.self,
            ExplainCommand.self,
            WhyCommand.self,
            CloudStackCommand.self,
            SetupStorageCommand.self,
            ProbeStorageCommand.self,
            HostsStorageCommand.self,
            CheckStorageCommand.self,
            NumberStorageCommand.self,
        ])
}
