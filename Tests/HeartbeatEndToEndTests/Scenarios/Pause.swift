import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Pause {
        @Test(arguments: [0, 1])
        func `a paused storage that hangs fences nothing, alone or beside one that beats`(healthy: Int) throws {
            try GuardedHost.with([.ext4], healthy: healthy) { host in
                #expect(try host.daemon.ask("pause", Self.words).code == 70)
                #expect(host.daemon.status?.storage("faulty-0")?.life == "armed")
                let answer = try host.daemon.ask("pause", Self.words + ["--force"])
                #expect(answer.code == 0, "\(answer.errors)")
                #expect(answer.output.contains("CloudStack's own scripts"))
                #expect(host.daemon.reaches(within: .seconds(2)) { $0.storage("faulty-0")?.life == "paused" })
                // It goes on beating, and its own record promises nothing either: the first to say so may lie elsewhere.
                #expect(host.daemon.reaches(within: .seconds(2)) { $0.storage("faulty-0")?.promise == false })
                let number = StorageLayout.number(at: host.path(of: "faulty-0"), host: "host-1")
                #expect(
                    wait(until: .seconds(5)) {
                        StorageLayout.number(at: host.path(of: "faulty-0"), host: "host-1") != number
                    })
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
            }
        }

        @Test func `a pause outlives the daemon, a resume leads to observing and arms again`() throws {
            try GuardedHost.with([.ext4]) { host in
                try #require(try host.daemon.ask("pause", Self.words + ["--force"]).code == 0)
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                host.daemon.crash()
                try host.daemon.start()
                let isPaused = host.daemon.reaches(within: .seconds(5)) { status in
                    let pause = status.storage("faulty-0")?.paused
                    return pause?.reason == "new switch" && (pause?.remainingSeconds ?? 0) > 1_700
                }
                #expect(isPaused, "\(host.daemon.errorOutput)")
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
                // In mid-outage: observed, and nothing is fenced for a silence that it had in the pause.
                #expect(try host.daemon.ask("resume").code == 0)
                #expect(host.daemon.reaches(within: .seconds(2)) { $0.storage("faulty-0")?.life == "observing" })
                #expect(try host.daemon.ask("resume").output == "no SR is paused: nothing to do\n")
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
                try host.disks[0].set(.none)
                host.expectRecovery()
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
                #expect(host.daemon.status?.storage("faulty-0")?.promise == true)
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `a pause that no storage takes is refused, and the promise is kept`() throws {
            try GuardedHost.with([.ext4], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                let answer = try host.daemon.ask("pause", Self.words + ["--force"], deadline: .seconds(8))
                #expect(answer.code == 70)
                #expect(answer.errors.contains("the promise to fence stands"))
                #expect(host.daemon.trigger.firstByte(within: .seconds(10))?.character == "b")
            }
        }

        @Test func `the last storage that beats is not paused while another one is armed`() throws {
            try GuardedHost.with([.ext4], healthy: 1) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                let words = ["--sr", "healthy-0", "--for", "1h", "--reason", "x", "--force"]
                let answer = try host.daemon.ask("pause", words)
                #expect(answer.code == 70)
                #expect(answer.errors.contains("the last that beats"))
                #expect(try host.daemon.ask("pause", Self.words + ["--force"]).code == 0)
                #expect(try host.daemon.ask("pause", words).code == 0)
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
            }
        }

        @Test func `a storage that this daemon does not guard is not paused`() throws {
            try GuardedHost.with([.ext4]) { host in
                for command in ["pause", "resume"] {
                    let more = command == "pause" ? ["--for", "1h", "--reason", "x"] : []
                    let answer = try host.daemon.ask(command, ["--sr", "typo"] + more)
                    #expect(answer.code == 70)
                    #expect(answer.errors.contains("does not guard SR typo"))
                }
            }
        }

        // A pause lasts a minute at least, and so does this.
        @Test func `a pause that ends in mid-outage is announced, leads to observing and fences nothing`() throws {
            try GuardedHost.with([.ext4]) { host in
                let words = ["--sr", "faulty-0", "--for", "61s", "--reason", "new switch", "--force"]
                try #require(try host.daemon.ask("pause", words).code == 0)
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                host.expectNoFence(for: .seconds(50))
                #expect(host.daemon.status?.storage("faulty-0")?.life == "paused")
                #expect(host.daemon.errorOutput.contains("ends in 60 s (new switch)"))
                #expect(host.daemon.reaches(within: .seconds(15)) { $0.storage("faulty-0")?.life == "observing" })
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                try host.disks[0].set(.none)
                host.expectRecovery()
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
            }
        }

        private static let words = ["--sr", "faulty-0", "--for", "30m", "--reason", "new switch"]
    }
}
