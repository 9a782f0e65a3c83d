import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Setup {
        @Test func `setup makes files and configuration, and the daemon guards by them`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.faultDisk(.ext4)
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                let arguments = [
                    "--host", "host-1", "--sr", "faulty-0", "--kind", "nfs", "--path", disk.path, "--allow-local",
                ]
                let first = try daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(first.code == 0, "\(first.errors)")
                let text = Files.text(of: daemon.configurationPath)
                let second = try daemon.ask("setup", arguments, deadline: .seconds(20))
                #expect(second.code == 0, "\(second.errors)")
                #expect(Files.text(of: daemon.configurationPath) == text)
                // Never a number before the first beat: peers would take it for life.
                #expect(StorageLayout.number(at: disk.path, host: "host-1") == nil)

                let image = try laboratory.makeImage(in: disk.path)
                let user = try laboratory.use(image)
                try daemon.startArmed()
                try disk.set(.hang)
                #expect(daemon.trigger.firstByte(within: .seconds(6))?.character == "b")
                #expect(user.isRunning)
            }
        }

        @Test func `setup refuses storage that is not shared`() throws {
            try Laboratory.with { laboratory in
                let disk = try laboratory.plainDisk()
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                let before = Files.text(of: daemon.configurationPath)
                let answer = try daemon.ask(
                    "setup", ["--host", "host-1", "--sr", "local", "--kind", "nfs", "--path", disk.path])
                #expect(answer.code != 0)
                #expect(answer.errors.contains("--allow-local"))
                #expect(Files.text(of: daemon.configurationPath) == before)
            }
        }
    }
}
