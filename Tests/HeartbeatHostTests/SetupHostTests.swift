import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// What setup calls this host when nobody says.
@Suite struct SetupHostTests {
    private let directory: ConfigurationDirectory
    private var environment = SetupEnvironment()

    init() throws {
        directory = try ConfigurationDirectory()
        environment.toolDirectories = []
        environment.inventory = "\(directory.path)/inventory"
        environment.hostName = "\(directory.path)/hostname"
    }

    private func name(inventory: String? = nil, configured: String? = nil, hostName: String) throws -> String {
        if let inventory { _ = try directory.write(inventory, to: "inventory") }
        _ = try directory.write(hostName + "\n", to: "hostname")
        return try HostIdentity.find(environment, configured: configured).name
    }

    @Test func `XenServer's UUID comes before the configuration, and that before the host name`() throws {
        #expect(try name(hostName: "kvm1.example") == "kvm1.example")
        #expect(try name(configured: "old", hostName: "kvm1") == "old")
        #expect(try name(inventory: "A='b'\nINSTALLATION_UUID='5f1f'\n", configured: "old", hostName: "kvm1") == "5f1f")
    }

    @Test(arguments: ["INSTALLATION_UUID=''\n", "XINSTALLATION_UUID='a'\n", "INSTALLATION_UUID='../a'\n", ""])
    func `an inventory that names no host is passed over`(inventory: String) throws {
        #expect(try name(inventory: inventory, hostName: "kvm1") == "kvm1")
    }

    @Test(arguments: ["localhost", "localhost.localdomain", "(none)", "", "a/b"])
    func `a name that every host may have is none`(hostName: String) {
        #expect {
            try name(hostName: hostName)
        } throws: {
            ($0 as? SetupFailure)?.kind == .usage && ($0 as? SetupFailure)?.description.contains("--host") == true
        }
    }
}
