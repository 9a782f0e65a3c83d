import TestLaboratory
import Testing

extension VirtualMachines {
    @Suite struct OrderlyEnd {
        @Test(.short) func `a healthy armed host with running VMs reboots in order: no fence, no hang`() throws {
            try GuardedPair.with(
                "orderly-reboot", [.nfs(version: "4.1"), .volumes], timing: .watchdog,
                prepare: { try $0.leaveOnlyWatchdog("i6300esb") }
            ) { pair in
                let hypervisor = pair.hypervisor
                let boot = hypervisor.bootID
                try hypervisor.expectWatchdogArmed()
                // Stands for what shuts VMs down, by the name that the unit is ordered by.
                try hypervisor.shell(
                    "systemd-run --unit=libvirt-guests --property=TimeoutStopSec=20 bash -c 'trap \"sleep 2; exit\" TERM; "
                        + "exec 9<>/run/sr-mount/\(pair.uuids[0])/disk.raw; while :; do sleep 0.2; done'")
                try hypervisor.shell("systemctl --no-block reboot")
                let reset = try #require(hypervisor.waitForReset(within: .seconds(90)), "the reboot hangs")
                #expect(reset.kind == .reboot)
                try hypervisor.waitForBoot()
                #expect(hypervisor.bootID != boot)
                let before = try hypervisor.journal(boot: -1)
                #expect(before.contains("no promise to fence is left"))
                #expect(before.contains("the watchdog is disarmed in order"))
                #expect(!before.contains("FENCING"))
                // Heartbeat outlives what shuts VMs down: its stop is the later one.
                let order = try hypervisor.journal(
                    boot: -1, "-o cat -u heartbeat -u libvirt-guests -g '^Stopped '")
                let stopped = order.split(separator: "\n")
                #expect(stopped.count == 2 && stopped.last?.contains("heartbeat") == true, "\(order)")
                #expect(try hypervisor.journalEntries(boot: -1, message: Hypervisor.fenceMessage).isEmpty)
                let isUp = try hypervisor.reaches(within: .seconds(60)) { _ in true }
                #expect(isUp, "the daemon of the next boot keeps no status")
                #expect(try hypervisor.why().contains("No fence and no unexplained reset is on record"))
            }
        }

        @Test(.long) func `a reset by somebody else is told as that, with the last minutes`() throws {
            try GuardedPair.with("foreign-reset", [.nfs(version: "4.1")], timing: .short) { pair in
                let hypervisor = pair.hypervisor
                try hypervisor.resetHard()
                #expect(hypervisor.waitForReset(within: .seconds(10))?.kind == .harness)
                try hypervisor.waitForBoot()
                let isUp = try hypervisor.reaches(within: .seconds(60)) { _ in true }
                #expect(isUp, "the daemon of the next boot keeps no status")
                let story = try hypervisor.why()
                #expect(story.contains("This host was reset, neither by heartbeat nor in order"))
                #expect(story.contains("The last minutes") && story.contains(pair.uuids[0]))
                let told = try hypervisor.journalEntries(boot: 0, message: Hypervisor.unexplainedResetMessage)
                #expect(told.count == 1)
                #expect(try hypervisor.metric("heartbeat_fences_total") == 0)
            }
        }

        @Test(.long) func `a stop and a restart end within 10 s while beats hang in the kernel`() throws {
            try GuardedPair.with("stop-in-outage", [.volumes, .nfs(version: "4.1")], timing: .defaults) { pair in
                let hypervisor = pair.hypervisor
                try pair.server.cut(pair.storages[0].port)
                try pair.expect(0, health: "failing", within: .seconds(60))
                let inKernel = try hypervisor.shell(
                    "cat /proc/[0-9]*/task/*/status | awk '/^Name:/{n=$2} /^State:/{if ($2==\"D\") print n}'")
                #expect(inKernel.contains("beat"), "no beat hangs in D: \(inKernel)")
                let start = Instant.now
                let before = try hypervisor.status?.updatedBoottimeSeconds ?? 0
                try hypervisor.shell("systemctl restart heartbeat", within: .seconds(15))
                #expect(Instant.now - start < .seconds(10))
                try hypervisor.waitUntilArmed([pair.uuids[1]], updatedAfter: before + 1, within: .seconds(20))
                #expect(try hypervisor.status?.storage(pair.uuids[0])?.life == "armed")
                let stop = Instant.now
                try hypervisor.shell("systemctl stop heartbeat", within: .seconds(15))
                #expect(Instant.now - stop < .seconds(10))
                #expect(try hypervisor.run("systemctl is-active heartbeat").status != 0)
                try hypervisor.expectNoReset(for: .seconds(5))
            }
        }
    }
}
