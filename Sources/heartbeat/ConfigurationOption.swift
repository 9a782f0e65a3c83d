import ArgumentParser

/// The option that every command has.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file(extensions: ["toml"]))
    var path = "/etc/heartbeat/heartbeat.toml"
}
