import TestLaboratory
import Testing

extension VirtualMachines {
    /// Life and silence belong to the boot: no restart saves a host that promised.
    @Suite struct RestartInOutage {
        @Test(.short) func `a daemon that is restarted in the middle of an outage fences all the same`() throws {
            try prove("restart-in-outage", "systemctl restart heartbeat")
        }

        @Test(.long) func `a daemon that is killed in the middle of an outage fences all the same`() throws {
            try prove("kill-in-outage", "systemctl kill --kill-whom=main --signal=KILL heartbeat")
        }

        private func prove(_ name: String, _ command: String) throws {
            try GuardedPair.with(name, [.volumes], timing: .short) { pair in
                let outage = Instant.now
                try pair.server.cut(pair.storages[0].port)
                try pair.expect(0, health: "failing", within: .seconds(20))
                let before = try pair.hypervisor.shell("systemctl show --value -p MainPID heartbeat")
                try pair.hypervisor.shell(command, within: .seconds(10))
                try pair.hypervisor.expectFenced(
                    by: pair.uuids, outage: outage, causes: ["hung", "no_verdict"], isRestarted: true)
                let fence = try pair.hypervisor.journalEntries(boot: -1, message: Hypervisor.fenceMessage)
                let process = try #require(fence.last?.process)
                #expect(process != before.dropLast(), "the daemon that fenced is the one from before the restart")
            }
        }
    }
}
