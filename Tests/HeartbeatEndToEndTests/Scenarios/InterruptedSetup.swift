import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    /// Setup that is killed, that runs beside others, and that finds no room.
    @Suite struct InterruptedSetup {
        private static func arguments(_ storage: String, _ path: String) -> [String] {
            ["--host", "host-1", "--sr", storage, "--kind", "nfs", "--path", path, "--allow-local"]
        }

        @Test func `setup killed at any moment leaves the old configuration or the new one, and the next goes on`()
            throws
        {
            try Laboratory.with { laboratory in
                let disk = try laboratory.plainDisk()
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                var (killed, finished) = (0, 0)
                // Up to 150 ms: longer than a whole setup takes on a machine at rest.
                for round in 0..<16 {
                    let path = try disk.makeStorage("sr-\(round)")
                    let before = Files.text(of: daemon.configurationPath) ?? ""
                    let setup = try daemon.begin("setup", Self.arguments("sr-\(round)", path))
                    let code = setup.exitCode(within: .milliseconds(10 * round))
                    setup.send(SIGKILL)
                    if (code ?? setup.exitCode(within: .seconds(5))) == 0 { finished += 1 } else { killed += 1 }
                    let after = Files.text(of: daemon.configurationPath) ?? ""
                    if after != before {
                        #expect(after.contains("uuid = \"sr-\(round)\""))
                        #expect(try daemon.ask("explain").code == 0)
                    }
                    let again = try daemon.ask("setup", Self.arguments("sr-\(round)", path), deadline: .seconds(20))
                    #expect(again.code == 0, "\(again.errors)")
                    #expect(try daemon.ask("explain").output.contains("sr-\(round)  nfs  \(path)"))
                    #expect(Files.names(in: path).sorted() == [".heartbeat-host-1", "hb-host-1"])
                }
                #expect(killed > 0, "no setup was killed; \(finished) finished")
                #expect(!Files.names(in: daemon.directory).contains { $0.contains(".new-") })
            }
        }

        // Killed between the file and the daemon, or refused by it: the file has the SR, the daemon does not.
        @Test func `what an earlier setup wrote and never told, the next one tells`() throws {
            var all: [DaemonConfiguration.Storage] = []
            try GuardedHost.with(
                [.ext4], healthy: 1,
                beforeStart: { host in
                    all = host.daemon.configuration.storages
                    host.daemon.configuration.storages.removeLast()
                    try host.daemon.writeConfiguration()
                }
            ) { host in
                host.daemon.configuration.storages = all
                try host.daemon.writeConfiguration()
                let arguments = ["--host", "host-1", "--sr", "healthy-0"]
                let told = try host.daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(told.code == 0 && told.output.hasPrefix("the daemon has taken it over"), "\(told)")
                #expect(host.daemon.reaches(within: .seconds(5)) { $0.storage("healthy-0")?.life == "armed" })
                let again = try host.daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(again.code == 0 && again.output.hasPrefix("nothing to do"), "\(again)")

                host.daemon.configuration.storages.removeLast()
                try host.daemon.writeConfiguration()
                let removed = try host.daemon.ask("setup", arguments + ["--remove", "--force"], deadline: .seconds(20))
                #expect(removed.code == 0, "\(removed)")
                #expect(host.daemon.reaches(within: .seconds(5)) { $0.storage("healthy-0") == nil })
                host.expectNoFence(for: .seconds(1))
            }
        }

        @Test func `without room for the new configuration the old one stays, and the sentence says so`() throws {
            try Laboratory.with { laboratory in
                let path = try laboratory.plainDisk().makeStorage("sr")
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                let directory = laboratory.directory + "/etc"
                try Files.makeDirectory(directory)
                try laboratory.mountMemory(at: directory, size: "64k")
                let before = Files.text(of: daemon.configurationPath) ?? ""
                try Files.write(before, to: directory + "/heartbeat.toml")
                try Files.write([UInt8](), to: directory + "/heartbeat.toml.lock")
                // Until nothing more fits.
                for block in 0..<64
                where (try? Files.write([UInt8](repeating: 1, count: 4096), to: "\(directory)/\(block)")) == nil {
                    break
                }
                let arguments = Self.arguments("sr", path) + ["--config", directory + "/heartbeat.toml"]
                let answer = try daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(answer.code == 70)
                #expect(answer.errors.contains("No space left on device: make room there"), "\(answer.errors)")
                #expect(Files.text(of: directory + "/heartbeat.toml") == before)
                #expect(!Files.names(in: directory).contains { $0.contains(".new-") })
            }
        }

        @Test func `a program reads from the report whether anything changed`() throws {
            try Laboratory.with { laboratory in
                let path = try laboratory.plainDisk().makeStorage("sr")
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                let arguments = Self.arguments("sr", path) + ["--format", "json"]
                let first = try daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(
                    first.code == 0 && first.output.hasPrefix("{\n  \"schema\": 1,\n  \"changed\": true,"), "\(first)")
                let second = try daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(
                    second.code == 0 && second.output.hasPrefix("{\n  \"schema\": 1,\n  \"changed\": false,"),
                    "\(second)")
            }
        }
    }
}
