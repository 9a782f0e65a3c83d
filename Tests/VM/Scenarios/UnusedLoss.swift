import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct UnusedLoss {
        @Test(.long) func `an unused SR that is lost and comes back is an alert and a near miss, no more`() throws {
            try GuardedPair.with(
                "unused-loss", [.nfs(version: "4.1"), .volumes], unused: [0], timing: .short
            ) { pair in
                let hypervisor = pair.hypervisor
                try pair.server.cut(pair.storages[0].port)
                try pair.expect(0, health: "lost", decision: "alert", reason: "lost_unused", within: .seconds(30))
                try hypervisor.expectNoReset(for: hypervisor.timing.fenceAfter * 3)
                #expect(try hypervisor.status?.decision.kind == "alert")
                #expect(try hypervisor.status?.storage(pair.uuids[1])?.health == "healthy")

                try pair.server.heal()
                try pair.expect(0, health: "healthy", decision: "none", within: .seconds(60))
                #expect(try hypervisor.status?.verdict == "warning")
                #expect(try hypervisor.status?.reason?.contains("near miss") == true)
                #expect(try hypervisor.journal().contains("near miss: SR \(pair.uuids[0])"))
            }
        }
    }
}
