import Glibc
import Testing

@testable import HeartbeatHost

/// A host of a XenServer pool of two, by a recorded `xe`: it prints what the command line interface documents for these
/// questions, and for anything else the error that it gives.
struct XenPool {
    static let host = "5f1f2c7e-3c5e-4a0e-9a70-2b6f3a1d8c11"
    static let other = "8d2b9c44-0e0f-4d5a-b9f2-6a6f0c1b7e22"
    static let storage = "0a77c2d4-6f7a-11ee-b962-0242ac120002"

    let directory: ConfigurationDirectory
    private(set) var environment = SetupEnvironment()

    /// `type` is what `sr-param-get param-name=type` prints; `attached` is `true`, `false`, or empty for an SR without a PBD
    /// on this host; `mounts` are lines of mountinfo.
    init(type: String, attached: String = "true", master: String = XenPool.host, mounts: String = "") throws {
        directory = try ConfigurationDirectory()
        environment.mountInfo = try directory.write(mounts, to: "mountinfo")
        environment.devices = "\(directory.path)/dev"
        environment.sysfs = "\(directory.path)/sys"
        environment.toolDirectories = ["\(directory.path)/tools"]
        environment.root = directory.path
        environment.libvirtPools = []
        environment.inventory = try directory.write(
            "PRODUCT_BRAND='XCP-ng'\nINSTALLATION_UUID='\(Self.host)'\nCONTROL_DOMAIN_UUID='f00'\n", to: "inventory")
        for name in ["tools", "dev", "sys", "proc", "etc"] {
            try #require(mkdir("\(directory.path)/\(name)", 0o755) == 0)
        }
        try tool("xe", Self.script(type: type, attached: attached, master: master))
        environment.worker = try directory.write("#!/bin/sh\necho done\n", to: "worker", mode: 0o755)
    }

    /// A tool that runs this shell script.
    func tool(_ name: String, _ script: String) throws {
        _ = try directory.write("#!/bin/sh\n\(script)\n", to: "tools/\(name)", mode: 0o755)
    }

    var finder: StorageFinder { get throws { try StorageFinder(environment: environment) } }

    func setup(_ change: (inout SetupRequest) -> Void = { _ in }) throws -> SetupReport {
        var request = SetupRequest(
            host: nil, storages: [Self.storage], configurationPath: "\(directory.path)/etc/heartbeat.toml")
        change(&request)
        return try Setup(request, environment: environment).run()
    }

    private static func script(type: String, attached: String, master: String) -> String {
        let place = "sr-uuid=\(storage) host-uuid=\(host)"
        return """
            case "$*" in
            "host-list uuid=\(host) --minimal") echo \(host) ;;
            "host-list uuid=\(other) --minimal") echo \(other) ;;
            "host-list uuid="*" --minimal") echo ;;
            "host-list hostname=xen1 --minimal") echo \(host) ;;
            "sr-list uuid=\(storage) --minimal") echo \(storage) ;;
            "sr-list uuid="*" --minimal") echo ;;
            "sr-param-get uuid=\(storage) param-name=type") echo \(type) ;;
            "pbd-list \(place) params=currently-attached --minimal") echo \(attached) ;;
            "pbd-list \(place) --minimal") echo 11111111-2222-3333-4444-555555555555 ;;
            "pool-list params=master --minimal") echo \(master) ;;
            *) printf 'The uuid you supplied was invalid.\\ntype: SR\\n' >&2; exit 1 ;;
            esac
            """
    }
}
