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
            try GuardedPair.with("judge-stopped", [.nfs(version: "4.1"), .volumes], timing: .short) { pair in
                try pair.hypervisor.shell("systemctl kill --kill-whom=main --signal=STOP heartbeat")
                // WatchdogSec=20.
                try expectRestarted(pair, within: .seconds(40))
                #expect(try pair.hypervisor.journal(boot: 0, "-u heartbeat").contains("Watchdog timeout"))
            }
        }

        private func expectRestarted(_ pair: GuardedPair, within deadline: Duration) throws {
            let hypervisor = pair.hypervisor
            let isRestarted = try wait(until: deadline, every: .milliseconds(500)) {
                try hypervisor.shell("systemctl show --value -p NRestarts heartbeat") == "1\n"
            }
            #expect(isRestarted, "systemd did not restart the daemon")
            try hypervisor.waitUntilArmed(pair.uuids)
            try hypervisor.expectNoReset(for: hypervisor.timing.fenceBy + .seconds(5))
            #expect(try hypervisor.status?.decision.kind == "none")
        }
    }
}
