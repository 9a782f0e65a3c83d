import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct TriggerNotReady {
        @Test(.short) func `with a read-only trigger the start says so, and reboot(2) resets the host in time`() throws
        {
            try GuardedPair.with(
                "trigger-read-only", [.volumes], timing: .short,
                prepare: {
                    try $0.shell("mount --bind /proc/sysrq-trigger /proc/sysrq-trigger")
                    try $0.shell("mount -o remount,bind,ro /proc/sysrq-trigger")
                }
            ) { pair in
                let hypervisor = pair.hypervisor
                let status = try #require(try hypervisor.status)
                #expect(status.verdict == "critical" && status.protection == "armed" && status.fence.ready)
                #expect(
                    status.degraded.contains { $0.contains("the trigger is not ready") && $0.contains("reboot(2)") })
                #expect(status.storage(pair.uuids[0])?.promise == true)
                #expect(try hypervisor.journal().contains("the trigger is not ready: cannot open the trigger"))

                let outage = Instant.now
                try pair.server.cut(pair.storages[0].port)
                let timing = hypervisor.timing
                let reset = try #require(hypervisor.waitForReset(within: timing.takeoverAfter), "no reset")
                TimesTable.record(
                    hypervisor.scenario, reset.at - outage, earliest: timing.earliestReset, latest: timing.latestReset)
                #expect(reset.kind == .reboot)
                #expect(reset.at - outage >= timing.earliestReset && reset.at - outage <= timing.latestReset)
                #expect(hypervisor.console.contains("heartbeat: FENCING this host", pair.uuids[0], since: outage))
                #expect(hypervisor.console.contains("heartbeat: the fence could not write b", since: outage))
                try hypervisor.waitForBoot()
                #expect(try hypervisor.journalEntries(boot: -1, message: Hypervisor.fenceMessage).count == 1)
                #expect(try hypervisor.why().contains("could not be written"))
            }
        }
    }
}
