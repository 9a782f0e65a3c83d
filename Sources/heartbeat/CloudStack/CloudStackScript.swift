/// The scripts of CloudStack's that have a stand-in here, by the names that CloudStack calls them by.
enum CloudStackScript: String, CaseIterable, Sendable {
    case check = "check_heartbeat.sh"
    case launch = "launch_hb.sh"
    case loop = "xenheartbeat.sh"
    case setupStorage = "setup_heartbeat_sr.sh"
    case setupFile = "setup_heartbeat_file.sh"
    case kvm = "kvmheartbeat.sh"

    var hypervisor: CloudStackHypervisor { self == .kvm ? .kvm : .xenserver }

    /// What the script answers to `arguments`. Each has a deadline of its own, the longest that of setup (some 15 s).
    func answer(_ arguments: [String], configuration path: String) -> CloudStackAnswer {
        // The old scripts tell a missing argument from an empty one as little ([ -z $1 ]).
        func argument(_ index: Int) -> String? {
            arguments.indices.contains(index) && !arguments[index].isEmpty ? arguments[index] : nil
        }
        switch self {
        case .check: return Self.check(host: argument(0), interval: argument(1), configuration: path)
        case .launch:
            return LaunchScript(configuration: path)
                .launch(host: argument(0), timeout: argument(1), interval: argument(2))
        case .loop:
            return LaunchScript(configuration: path).loop(
                host: argument(0), timeout: argument(1), interval: argument(2))
        case .setupStorage:
            return SetupScript(configuration: path).storage(host: argument(0), storage: argument(1))
        case .setupFile:
            return SetupScript(configuration: path).file(host: argument(0), storage: argument(1), adds: argument(2))
        case .kvm: return KVMScript(configuration: path).answer(arguments)
        }
    }

    /// check_heartbeat.sh: exit code 0 or 1, which the management server goes by. The interval is not asked for: how long a host
    /// has to be silent is in its own record.
    private static func check(host: String?, interval: String?, configuration path: String) -> CloudStackAnswer {
        let usage = "check_heartbeat.sh <uuid of a host> <interval in seconds>"
        guard let host else { return .usage(usage, code: 2) }
        guard interval != nil else { return .usage(usage, code: 3) }
        return CloudStackAnswer(.ask(about: host, configuration: path))
    }
}
