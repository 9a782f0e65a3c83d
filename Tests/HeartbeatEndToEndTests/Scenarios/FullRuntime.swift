import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct FullRuntime {
        @Test func `a runtime directory that fills up does not stop the fence`() throws {
            try GuardedHost.with([.ext4], beforeStart: { try Self.limit($0, size: "256k") }) { host in
                Self.fill(host.daemon.directory + "/run")
                try host.disks[0].set(.hang)
                let timing = host.daemon.configuration
                let arrival = host.daemon.trigger.firstByte(within: timing.fenceBy + .seconds(2))
                #expect(arrival?.character == "b")
            }
        }

        @Test func `a daemon that starts with a full runtime directory guards nevertheless`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.block)
                let user = try laboratory.use(disk.path)
                var configuration = DaemonConfiguration()
                configuration.storages = [.init(uuid: "faulty-0", kind: "iscsi", path: disk.path)]
                let daemon = try HeartbeatDaemon(configuration, in: laboratory)
                try laboratory.mountMemory(at: daemon.directory + "/run", size: "64k")
                Self.fill(daemon.directory + "/run")
                try daemon.start()
                #expect(wait(until: .seconds(8)) { StorageLayout.number(at: disk.path, host: "host-1") != nil })
                // An SR in use is armed by its first verified beat; the scan for users comes soon after the start.
                rest(.seconds(2))
                try disk.set(.hang)
                #expect(daemon.trigger.firstByte(within: configuration.fenceBy + .seconds(2))?.character == "b")
                #expect(user.isRunning)
            }
        }

        private static func limit(_ host: GuardedHost, size: String) throws {
            try host.laboratory.mountMemory(at: host.daemon.directory + "/run", size: size)
        }

        /// Writes until nothing more fits.
        private static func fill(_ directory: String) {
            let descriptor = open(directory + "/junk", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            let page = [UInt8](repeating: 1, count: 4096)
            while write(descriptor, page, page.count) > 0 {}
        }
    }
}
