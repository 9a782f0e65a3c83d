import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Prober {
        @Test(arguments: [SIGKILL, SIGSTOP])
        func `a prober that is gone or stopped is replaced before anybody is alerted`(signal: Int32) throws {
            try GuardedHost.with([.ext4], healthy: 2, adjust: { $0.alertAfter = .milliseconds(1100) }) { host in
                for _ in 0..<3 {
                    let prober = try #require(host.daemon.prober)
                    kill(prober, signal)
                    #expect(wait(until: .seconds(5)) { host.daemon.prober.map { $0 != prober } ?? false })
                    host.expectRecovery()
                }
                host.expectNoFence(for: .seconds(1))
            }
        }

        @Test func `a prober that cannot even be killed delays no other storage`() throws {
            try GuardedHost.with([.block], healthy: 2) { host in
                let prober = try #require(host.daemon.prober)
                try host.disks[0].set(.hang)
                #expect(wait(until: .seconds(5)) { ProcessTable.threadStates(of: prober).contains("D") })
                kill(prober, SIGKILL)
                #expect(wait(until: .seconds(5)) { host.daemon.prober.map { $0 != prober } ?? false })
                let isBeating = host.daemon.reaches(within: .seconds(5)) { status in
                    host.healthy.allSatisfy { status.storage($0)?.health == "healthy" }
                }
                #expect(isBeating)
                #expect(!ProcessTable.isGone(prober))
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
            }
        }

        @Test func `the loss of every prober in an outage does not stop the fence`() throws {
            try GuardedHost.with([.block]) { host in
                try host.disks[0].set(.hang)
                host.expectAlert(about: "faulty-0", causes: ["hung"])
                for child in host.daemon.children { kill(child, SIGKILL) }
                let timing = host.daemon.configuration
                #expect(host.daemon.trigger.firstByte(within: timing.fenceBy + .seconds(1)) != nil)
            }
        }
    }
}
