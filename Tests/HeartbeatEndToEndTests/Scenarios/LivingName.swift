import TestLaboratory
import Testing

extension EndToEnd {
    /// Two hosts with one host name, as after a clone.
    @Suite struct LivingName {
        private static let words = "another host called host-1 is alive"

        private static func setUp(
            _ daemon: HeartbeatDaemon, _ kind: String, _ path: String
        ) throws -> (code: Int32, output: String, errors: String) {
            let arguments = ["--host", "host-1", "--sr", "faulty-0", "--kind", kind, "--path", path, "--allow-local"]
            return try daemon.ask("setup", arguments, deadline: .seconds(30))
        }

        @Test(arguments: [FaultDisk.Form.ext4, .block])
        func `a name that another host lives under is refused until that host is gone`(form: FaultDisk.Form) throws {
            try GuardedHost.with([form]) { host in
                let (path, kind) = (host.path(of: "faulty-0"), form == .block ? "iscsi" : "nfs")
                let clone = try HeartbeatDaemon(DaemonConfiguration(), in: host.laboratory, name: "clone")
                let before = Files.text(of: clone.configurationPath)
                let refused = try Self.setUp(clone, kind, path)
                #expect(refused.code == 64 && refused.errors.contains(Self.words), "\(refused)")
                #expect(refused.errors.contains("whether it still does"))
                #expect(Files.text(of: clone.configurationPath) == before)
                // The host that lives there is not asked to wait for itself.
                let own = try Self.setUp(host.daemon, kind, path)
                #expect(own.code == 0 && own.errors.isEmpty, "\(own)")
                host.daemon.crash()
                let taken = try Self.setUp(clone, kind, path)
                #expect(taken.code == 0 && taken.errors.contains("whether it still does"), "\(taken)")
            }
        }
    }
}
