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
                "nfs-server-reboot", [.nfs(version: "4.1")], timing: .defaults, grace: .seconds(90), companions: 1
            ) { pair in
                // A client that does not come back to reclaim what it has open: without one, grace ends at once.
                let absent = pair.companions[0]
                try absent.use(try absent.mountNFS(version: "4.1", as: pair.uuids[0]) + "/absent.raw")
                try pair.server.shell("sync")
                try absent.linkDown()
                let (hypervisor, server) = (pair.hypervisor, pair.server)
                let boot = server.bootID
                let outage = Instant.now
                try server.resetHard()
                _ = server.waitForReset(within: .seconds(10))
                try server.waitForBoot()
                #expect(server.bootID != boot)
                let grace = server.console.wait(
                    for: "starting 90-second grace period", since: outage, within: .seconds(60))
                let begun = try #require(grace, "no period of grace")
                // The server refuses every new open; beats and VMs go on with what they have open.
                let isBeating = try hypervisor.reaches(within: .seconds(40)) { status in
                    status.storage(pair.uuids[0])?.health == "healthy"
                }
                #expect(isBeating, "beats do not go on during grace")
                let isOpened = try hypervisor.run("timeout 5 head -c 1 /run/sr-mount/\(pair.uuids[0])/absent.raw")
                #expect(isOpened.status == 124, "an open in grace is not refused: \(isOpened.output)")
                try hypervisor.expectNoReset(for: begun + .seconds(70) - .now)
                // The kernel tells of an end before its time only.
                #expect(!server.console.contains("ending NFSv4 grace", since: begun), "grace is over too soon")
                let silence = try hypervisor.status?.storage(pair.uuids[0])?.silenceSeconds
                #expect(silence ?? .infinity < 15, "beats do not go on during grace")
                try hypervisor.expectNoReset(for: begun + .seconds(100) - .now)
                try expectUnharmed(pair)
            }
        }

        private func expectUnharmed(_ pair: GuardedPair) throws {
            try pair.expect(0, health: "healthy", decision: "none", within: .seconds(80))
            try pair.hypervisor.expectNoReset(for: .seconds(10))
            #expect(try pair.hypervisor.status?.storage(pair.uuids[0])?.life == "armed")
            #expect(try pair.hypervisor.journalEntries(boot: 0, message: Hypervisor.fenceMessage).isEmpty)
            #expect(try pair.hypervisor.shell("systemctl is-active vm-1") == "active\n")
            try pair.hypervisor.expectNoFailedWrite()
        }
    }
}
