import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct RootDiskHangs {
        @Test(.short) func `the fence comes in time although the root disk hangs too`() throws {
            try GuardedPair.with("root-disk-hangs", [.nfs(version: "4.1")], timing: .short) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.hangDisk("root")
                let outage = Instant.now
                try pair.server.freeze()
                let timing = hypervisor.timing
                let reset = try #require(hypervisor.waitForReset(within: timing.latestReset + .seconds(20)), "no reset")
                TimesTable.record(
                    hypervisor.scenario, reset.at - outage, earliest: timing.earliestReset, latest: timing.latestReset)
                #expect(reset.kind == .sysrq)
                #expect(reset.at - outage >= timing.earliestReset && reset.at - outage <= timing.latestReset)
                #expect(hypervisor.console.contains("heartbeat: FENCING this host", pair.uuids[0], since: outage))
                try hypervisor.releaseDisk("root")
                try hypervisor.waitForBoot()
                #expect(try hypervisor.run("heartbeat why").status == 0)
            }
        }
    }
}
