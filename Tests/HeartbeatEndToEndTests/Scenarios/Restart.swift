import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Restart {
        @Test func `a daemon killed and started again in an outage still fences by fence_by`() throws {
            try GuardedHost.with([.block]) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                let start = try #require(host.daemon.status?.lastVerifiedStart(of: "faulty-0"))
                host.daemon.crash()
                try host.daemon.start()
                let timing = host.daemon.configuration
                let arrival = try #require(host.daemon.trigger.firstByte(within: timing.fenceBy + .seconds(3)))
                #expect(arrival.at - start >= timing.fenceAfter)
                #expect(arrival.at - start <= timing.fenceBy + timing.evidenceBudget + timing.syncBudget + .seconds(1))
            }
        }

        @Test func `a daemon that was away for longer than fence_by fences after its first verdict`() throws {
            try GuardedHost.with([.block]) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                host.daemon.crash()
                rest(host.daemon.configuration.fenceBy)
                #expect(host.daemon.trigger.bytes.isEmpty)
                try host.daemon.start()
                #expect(host.daemon.trigger.firstByte(within: .seconds(3))?.character == "b")
            }
        }

        @Test func `a restart with healthy storage is no reason for anything`() throws {
            try GuardedHost.with([.ext4], healthy: 2) { host in
                for _ in 0..<3 {
                    host.daemon.crash()
                    try host.daemon.startArmed()
                }
                #expect(host.daemon.stop(within: .seconds(3)) == 0)
                try host.daemon.startArmed()
                host.expectNoFence(for: host.daemon.configuration.fenceAfter)
            }
        }

        @Test func `a stop returns within two seconds although storage hangs, and a start guards the others at once`()
            throws
        {
            try GuardedHost.with([.ext4], healthy: 2) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                #expect(host.daemon.stop(within: .seconds(2)) == 0)
                try host.daemon.start()
                let isGuarded = host.daemon.reaches(within: .seconds(4)) { status in
                    host.healthy.allSatisfy { status.storage($0)?.life == "armed" }
                }
                #expect(isGuarded)
                #expect(host.daemon.status?.storage("faulty-0")?.health != "healthy")
                host.expectNoFence(for: .seconds(1))
            }
        }

        @Test func `a stop that cannot withdraw its promise still returns within two seconds`() throws {
            try GuardedHost.with([.block], adjust: { $0.leaveTimeToRecover() }) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                #expect(host.daemon.stop(within: .seconds(2)) != nil)
                #expect(host.daemon.trigger.bytes.isEmpty)
            }
        }
    }
}
