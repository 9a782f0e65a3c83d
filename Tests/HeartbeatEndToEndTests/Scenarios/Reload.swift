import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Reload {
        @Test(arguments: ["version = 1\nhost = 5\n", "", "no toml at all [", "version = 1\nhost = \"host-1\"\n"])
        func `a reload of a configuration that guards nothing changes nothing`(text: String) throws {
            try GuardedHost.with([.ext4]) { host in
                try host.daemon.writeConfiguration(text)
                host.daemon.send(SIGHUP)
                host.expectNoFence(for: .seconds(1))
                let storage = try #require(host.daemon.status?.storage("faulty-0"))
                #expect(storage.life == "armed")
                #expect(storage.health == "healthy")
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `a start with a broken configuration guards on by the last good one`() throws {
            try GuardedHost.with([.ext4]) { host in
                #expect(host.daemon.stop(within: .seconds(3)) == 0)
                // A file that is broken in one place still tells where its runtime and state directories are.
                let text = host.daemon.configuration.text(in: host.daemon.directory)
                try host.daemon.writeConfiguration("host = \n" + text)
                try host.daemon.start()
                let isGuarding = host.daemon.reaches(within: .seconds(5)) { status in
                    status.verdict == "critical" && status.storage("faulty-0")?.life == "armed"
                }
                #expect(isGuarding)
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `a start without any configuration stays up and says that it guards nothing`() throws {
            try Laboratory.with { laboratory in
                let daemon = try HeartbeatDaemon(DaemonConfiguration(), in: laboratory)
                try daemon.start()
                #expect(
                    daemon.reaches(within: .seconds(5)) { $0.protection == "unprotected" && $0.verdict == "critical" })
                #expect(daemon.isRunning)
                #expect(try daemon.ask("status").code == 2)
            }
        }

        @Test func `a reload can add a storage, and removing one from the file does not forget it`() throws {
            try GuardedHost.with([.ext4], healthy: 2) { host in
                let all = host.daemon.configuration.storages
                host.daemon.configuration.storages = Array(all.dropLast())
                try host.daemon.writeConfiguration()
                host.daemon.send(SIGHUP)
                rest(.seconds(1))
                #expect(host.daemon.status?.storage("healthy-1")?.life == "armed")
                host.daemon.configuration.storages = all
                try host.daemon.writeConfiguration()
                host.daemon.send(SIGHUP)
                host.expectRecovery()
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
            }
        }

        // 0 the file is changed to readers that see no SR here; 90 a host that beats well would fence itself.
        @Test func `a reload that hides every storage from its readers changes nothing`() throws {
            try GuardedHost.with([.ext4]) { host in
                let text = host.daemon.configuration.text(in: host.daemon.directory)
                let hidden = text.split(separator: "\n").map {
                    $0.hasPrefix("readers") ? "readers = \"xenserver\"" : $0
                }
                try host.daemon.writeConfiguration(hidden.joined(separator: "\n"))
                host.daemon.send(SIGHUP)
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                #expect(host.daemon.errorOutput.contains("not reloaded, nothing has changed: with readers"))
            }
        }

        // Two reloads within the time that a prober takes to start, or one just after a prober's end, asked for two.
        @Test func `a storm of reloads and deaths of probers leaves one prober and one standby`() throws {
            try GuardedHost.with([.ext4]) { host in
                for round in 0..<30 {
                    host.daemon.configuration.evidenceBudget = .milliseconds(500 + round % 2)
                    try host.daemon.writeConfiguration()
                    host.daemon.send(SIGHUP)
                    if round % 3 == 0, let child = host.daemon.children.first { kill(child, SIGKILL) }
                    rest(.milliseconds(30))
                }
                #expect(wait(until: .seconds(5)) { host.daemon.children.count == 2 })
                rest(.seconds(1))
                #expect(host.daemon.children.count == 2)
                host.expectRecovery()
            }
        }

        // The plan came with an SR that the committed judge did not know: it died of that, and wrote no byte.
        @Test func `a reload while a fence waits for its evidence changes nothing`() throws {
            try GuardedHost.with(
                [.ext4], healthy: 1, adjust: { $0.evidenceBudget = .seconds(3) }, beforeStart: Self.stickKernelLog
            ) { host in
                let all = host.daemon.configuration.storages
                host.daemon.configuration.storages = Array(all.dropLast())
                try host.daemon.writeConfiguration()
                #expect(
                    try host.daemon.ask("setup", ["--host", "host-1", "--sr", "healthy-0", "--remove", "--force"]).code
                        == 0)
                try host.disks[0].set(.hang)
                #expect(host.daemon.reaches(within: .seconds(5)) { $0.verdict == "fencing" })
                host.daemon.configuration.storages = all
                try host.daemon.writeConfiguration()
                host.daemon.send(SIGHUP)
                #expect(host.daemon.trigger.firstByte(within: .seconds(5))?.character == "b")
                #expect(host.daemon.isRunning)
            }
        }

        /// Puts a full pipe in place of the kernel log, so that its part of the evidence never ends.
        static func stickKernelLog(_ host: GuardedHost) throws {
            let path = host.daemon.directory + "/kmsg"
            unlink(path)
            try #require(mkfifo(path, 0o600) == 0)
            // Held open for as long as the test program runs: a pipe without a reader would fail instead.
            let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            while write(descriptor, path, 4) > 0 {}
        }
    }
}
