import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct BlackBox {
        @Test func `beats, the fence and what became of the trigger are in the box`() throws {
            try GuardedHost.with([.ext4]) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                host.daemon.crash()
                let answer = try host.daemon.ask("why")
                for part in [
                    "The last minutes (UTC):", "the beat verified, in", "is now failing, silent for",
                    "a fence is committed:", "byte b was written",
                ] {
                    #expect(answer.output.contains(part), "\(part) in \(answer.output)")
                }
            }
        }

        @Test func `after a reset by something else the start tells of it, and why names the last beats`() throws {
            try GuardedHost.with([.block], healthy: 1, adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.failWrites(errno: EIO))
                host.expectAlert(about: "faulty-0", causes: ["error"])
                // A change is written at once, in half a second at most.
                rest(.milliseconds(700))
                host.daemon.crash()
                host.disks[0].release()
                try AnotherBoot.claim(host.daemon.directory + "/state/blackbox")
                try host.daemon.startArmed()
                let status = try #require(Files.text(of: host.daemon.directory + "/run/status.json"))
                #expect(status.contains("\"kind\": \"unexplained\""))
                let metrics = try #require(Files.text(of: host.daemon.directory + "/run/heartbeat.prom"))
                #expect(metrics.contains("heartbeat_resets_total{kind=\"unexplained\"} 1"))
                let told = host.daemon.errorOutput
                #expect(told.contains("this host was reset, neither by heartbeat nor in order"))
                let answer = try host.daemon.ask("why")
                for part in [
                    "This host was reset, neither by heartbeat nor in order", "faulty-0", "healthy-0",
                    "the beat verified, in", "the beat ended after", "Input/output error", "last sign of life",
                ] {
                    #expect(answer.output.contains(part), "\(part) in \(answer.output)")
                }
                // Another start in the same boot has nothing to tell.
                host.daemon.crash()
                try host.daemon.startArmed()
                #expect(!host.daemon.errorOutput.contains("this host was reset"))
            }
        }

        @Test func `after an orderly stop there is nothing to tell`() throws {
            try GuardedHost.with([.ext4], isUsed: false) { host in
                #expect(host.daemon.stop(within: .seconds(3)) == 0)
                try AnotherBoot.claim(host.daemon.directory + "/state/blackbox")
                try host.daemon.startArmed()
                let status = try #require(Files.text(of: host.daemon.directory + "/run/status.json"))
                #expect(status.contains("\"last_reset\": null"))
                let answer = try host.daemon.ask("why")
                #expect(answer.output.contains("No fence and no unexplained reset is on record"))
                #expect(answer.output.contains("In the boot before the daemon was stopped at"))
            }
        }

        @Test func `a box that cannot be written costs no fence`() throws {
            let blocked: (GuardedHost) throws -> Void = { host in
                try Files.makeDirectory(host.daemon.directory + "/state/blackbox")
            }
            try GuardedHost.with([.ext4], beforeStart: blocked) { host in
                let status = try #require(Files.text(of: host.daemon.directory + "/run/status.json"))
                #expect(status.contains("open the black box"))
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"], budgets: .milliseconds(100))
            }
        }
    }
}
