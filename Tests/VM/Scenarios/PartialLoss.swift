import TestLaboratory
import Testing

extension VirtualMachines {
    /// One of two SRs is lost, by the product's own timing.
    @Suite struct PartialLoss {
        @Test(.long) func `one used SR of two lost: the host stays, and goes when the other is lost too`() throws {
            try GuardedPair.with("partial-loss", [.nfs(version: "4.1"), .volumes], timing: .defaults) { pair in
                let hypervisor = pair.hypervisor
                try pair.server.cut(pair.storages[0].port)
                try pair.expect(0, health: "lost", decision: "alert", reason: "partial_loss", within: .seconds(90))
                // Past fence_by, counted from the outage, and a good while more.
                try hypervisor.expectNoReset(for: .seconds(60))
                let status = try #require(try hypervisor.status)
                #expect(status.verdict == "critical" && status.protection == "armed")
                #expect(status.storage(pair.uuids[1])?.health == "healthy")
                let writers = try hypervisor.shell("systemctl is-active vm-1 vm-2")
                #expect(writers == "active\nactive\n")
                try hypervisor.expectNoFailedWrite()
                try expectProgress(of: pair)

                let outage = Instant.now
                try pair.server.cut(pair.storages[1].port)
                // By its silence: the first has been silent for minutes.
                try hypervisor.expectFenced(by: [pair.uuids[1]], outage: outage)
            }
        }

        /// The process on the SR that works goes on writing.
        private func expectProgress(of pair: GuardedPair) throws {
            let disk = "/dev/VG_XenStorage-\(pair.uuids[1])/vm"
            let count = "cat /sys/block/$(basename $(readlink -f \(disk)))/stat | awk '{print $5}'"
            let before = try pair.hypervisor.shell(count)
            let goesOn = try wait(until: .seconds(10), every: .seconds(1)) {
                try pair.hypervisor.shell(count) != before
            }
            #expect(goesOn, "the VM on the other SR stands still")
        }
    }
}
