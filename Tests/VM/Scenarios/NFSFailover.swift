import TestLaboratory
import Testing

extension VirtualMachines {
    /// What a server does now and then must not cost a host, by the product's own timing.
    @Suite struct NFSFailover {
        @Test(.long) func `a server that stands still for 30 s fences nothing`() throws {
            try GuardedPair.with("nfs-failover", [.nfs(version: "4.1")], timing: .defaults) { pair in
                try pair.server.freeze()
                try pair.hypervisor.expectNoReset(for: .seconds(30))
                #expect(try pair.hypervisor.status?.storage(pair.uuids[0])?.health == "failing")
                try pair.server.thaw()
                try expectUnharmed(pair)
            }
        }

        @Test(.long) func `a server that reboots, with its grace period of 90 s, fences nothing`() throws {
            try GuardedPair.with(
                "nfs-server-reboot", [.nfs(version: "4.1")], timing: .defaults, grace: .seconds(90)
            ) { pair in
                try pair.server.resetHard()
                try pair.hypervisor.expectNoReset(for: .seconds(1))
                try pair.server.waitForBoot()
                // Grace has only begun: beats and VMs go on with what they have open.
                try expectUnharmed(pair)
                try pair.hypervisor.expectNoReset(for: .seconds(60))
                #expect(try pair.hypervisor.status?.storage(pair.uuids[0])?.health == "healthy")
            }
        }

        private func expectUnharmed(_ pair: GuardedPair) throws {
            try pair.expect(0, health: "healthy", decision: "none", within: .seconds(80))
            try pair.hypervisor.expectNoReset(for: .seconds(10))
            #expect(try pair.hypervisor.status?.storage(pair.uuids[0])?.life == "armed")
            #expect(try pair.hypervisor.shell("systemctl is-active vm-1") == "active\n")
        }
    }
}
