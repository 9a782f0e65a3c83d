import ArgumentParser

/// What `install` and `remove` both ask for.
struct CloudStackOptions: ParsableArguments {
    @Argument(help: "xenserver (check_heartbeat.sh and four more) or kvm (kvmheartbeat.sh).")
    var hypervisor: CloudStackHypervisor

    @Option(
        help: "Where CloudStack's scripts are. Default: /opt/cloud/bin, for kvm those of cloudstack-common.",
        completion: .directory)
    var directory: String?

    /// Absolute.
    var place: String { AbsolutePath.of(directory ?? hypervisor.directory) }
}
