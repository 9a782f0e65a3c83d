import TestLaboratory
import Testing

extension VirtualMachines {
    /// The daemon itself fails, on healthy storage.
    @Suite struct JudgeFails {
        @Test(.short) func `a judge that is killed is restarted, armed again, and nothing is reset`() throws {
            try GuardedPair.with("judge-killed", [.nfs(version: "4.1"), .volumes], timing: .short) { pair in
                try pair.hypervisor.shell("systemctl kill --kill-whom=main --signal=KILL heartbeat")
                try expectRestarted(pair, within: .seconds(15))
            }
        }

        @Test(.long) func `a judge that stands still is killed by systemd and restarted, and nothing is reset`() throws
        {
            try GuardedPair.with(
                "judge-stopped", [.nfs(version: "4.1"), .volumes], timing: .watchdog,
                prepare: { try $0.leaveOnlyWatchdog("i6300esb") }
            ) { pair in
                // The device would reset the host 30 s after its last feeding; systemd is faster (WatchdogSec=20).
                try pair.hypervisor.expectWatchdogArmed()
                try pair.hypervisor.shell("systemctl kill --kill-whom=main --signal=STOP heartbeat")
                try expectRestarted(pair, within: .seconds(40))
                try pair.hypervisor.expectWatchdogArmed()
                #expect(try pair.hypervisor.journal(boot: 0, "-u heartbeat").contains("Watchdog timeout"))
            }
        }

        private func expectRestarted(_ pair: GuardedPair, within deadline: Duration) throws {
            let hypervisor = pair.hypervisor
            let before = try hypervisor.status?.updatedBoottimeSeconds ?? 0
            let isRestarted = try wait(until: deadline, every: .milliseconds(500)) {
                try hypervisor.shell("systemctl show --value -p NRestarts heartbeat") == "1\n"
            }
            #expect(isRestarted, "systemd did not restart the daemon")
            // The file of the dead daemon stays: a later one must come.
            try hypervisor.waitUntilArmed(pair.uuids, updatedAfter: before + 1)
            try hypervisor.expectNoReset(for: hypervisor.timing.fenceBy + .seconds(5))
            let later = try hypervisor.shell("cut -d ' ' -f 1 /proc/uptime")
            try hypervisor.waitUntilArmed(pair.uuids, updatedAfter: Double(later.dropLast()) ?? .infinity)
            #expect(try hypervisor.status?.decision.kind == "none")
        }
    }
}
