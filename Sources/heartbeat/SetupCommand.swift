import ArgumentParser
import HeartbeatCore
import HeartbeatHost

/// `heartbeat setup`: provisioning, idempotent.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Makes the heartbeat on each SR and writes the configuration; doing it again changes nothing.",
        discussion: """
            On XenServer and XCP-ng asks `xe` for each SR first. Looks for an SR at /run/sr-mount/<sr>, /mnt/<sr>, \
            in the volume group VG_XenStorage-<sr>, where it makes the volume hb-<host>, and where libvirt has a pool \
            of that name. Where somebody has written under this host's name, it looks for up to 12 s whether that \
            still goes on. Storage gets 10 s to answer, xapi 20 s per question, the daemon 5 s, another setup 60 s to end. Exits 0 when all is \
            done or nothing was to be done, 64 for a usage error, 70 for trouble with storage or the daemon, 77 \
            without rights, 78 for a bad configuration.
            """)

    @Option(help: "Name of this host on every SR. Default: XenServer's UUID of it, the configuration's, its host name.")
    var host: String?

    @Option(name: .customLong("sr"), help: "UUID or name of an SR, the same on every host. May be given repeatedly.")
    var storages: [String] = []

    @Option(
        name: .customLong("import"), help: "CloudStack's list of SRs to take over, such as /opt/cloud/bin/heartbeat.",
        completion: .file())
    var list: String?

    @Option(help: "Kind of the SR, nfs or iscsi (any shared block device). Default: as found.")
    var kind: Configuration.StorageKind?

    @Option(help: "Where the SR is: a mount point or a block device. Default: where hypervisors put it.")
    var path: String?

    @Flag(help: "Take storage that is not known to be shared. For trials only.")
    var allowLocal = false

    @Option(
        help: """
            Whose readers timing and policy are for: heartbeat, xenserver or kvm. Default: as the file is; for a new one \
            heartbeat, with --import xenserver.
            """)
    var profile: ConfigurationText.Profile?

    @Option(help: "The address in CloudStack's KVMHA/hb-<address>, for KVM hosts.")
    var address: String?

    @Flag(help: "Take the SRs out of the configuration, once the daemon lets them go.")
    var remove = false

    @Flag(help: "With --remove: also an SR that is in use here.")
    var force = false

    @Flag(help: "Look and tell; change nothing.")
    var dryRun = false

    @Option(help: "How to print what was done: text or json.")
    var format = Format.text

    @OptionGroup var file: ConfigurationOption

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    func run() throws {
        do throws(SetupFailure) {
            var environment = SetupEnvironment()
            environment.tell = { Terminal.complain($0) }
            let report = try Setup(request, environment: environment).run()
            switch format {
            case .text: show(report)
            case .json: print(report.json(path: file.path, isDryRun: dryRun).text)
            }
            if let fault = report.daemonFault { throw SetupFailure(.other, fault) }
        } catch {
            Terminal.complain(error.description)
            throw Self.status(of: error.kind)
        }
    }

    private var request: SetupRequest {
        var request = SetupRequest(host: host, storages: storages, configurationPath: file.path)
        request.importPath = list
        request.kind = kind
        request.path = path
        request.allowsLocal = allowLocal
        request.profile = profile
        request.address = address
        request.removes = remove
        request.force = force
        request.isDryRun = dryRun
        return request
    }

    private func show(_ report: SetupReport) {
        for step in report.steps { print(step) }
        if report.isNothingToDo { print("nothing to do") }
        for note in report.notes { TextColumn.wrap("note: \(note)", indent: "").forEach { print($0) } }
        for warning in report.allWarnings { TextColumn.wrap("warning: \(warning)", indent: "").forEach { print($0) } }
        guard let configuration = report.configuration else { return }
        let contract = TimingContract(configuration)
        let count = configuration.storages.count
        print("\nThe configuration guards \(count == 0 ? "nothing" : count == 1 ? "1 SR" : "\(count) SRs"):")
        contract.storages.forEach { print($0) }
        if configuration.storages.isEmpty { return }
        print("\nReaders (\(configuration.readers.rawValue)):")
        contract.readers.forEach { print("  \($0)") }
    }

    private static func status(of kind: SetupFailure.Kind) -> ExitCode {
        switch kind {
        case .usage, .otherHost: ExitStatus.usage
        case .configuration: ExitStatus.badConfiguration
        case .permission: ExitStatus.noPermission
        case .storageMissing, .unplugged, .volumeNotMade, .volumeNotActive, .other: ExitStatus.software
        }
    }
}

extension Configuration.StorageKind: ExpressibleByArgument {}
extension ConfigurationText.Profile: ExpressibleByArgument {}
