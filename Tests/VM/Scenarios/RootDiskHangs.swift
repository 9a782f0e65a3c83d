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
                let isUp = try hypervisor.reaches(within: .seconds(60)) { _ in true }
                #expect(isUp, "the daemon of the next boot keeps no status")
                // Its record may have come through before the disk hung for good, or not; it never invents a story.
                let story = try hypervisor.why()
                let isTold = story.contains("This host was fenced at") && story.contains(pair.uuids[0])
                let isUnexplained = story.contains("This host was reset, neither by heartbeat nor in order")
                #expect(isTold || isUnexplained && story.contains("The last minutes"), "\(story)")
            }
        }
    }
}
