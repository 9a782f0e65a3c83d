import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct PartialLoss {
        @Test func `one hung storage of sixteen fences under that policy, and delays no other beat`() throws {
            try GuardedHost.with([.ext4], healthy: 15, adjust: { $0.partialLoss = "fence" }) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"], isStaggered: false)
                let status = try #require(host.daemon.status)
                for name in host.healthy {
                    let storage = try #require(status.storage(name))
                    #expect(storage.health == "healthy", "\(name)")
                    #expect((storage.silenceSeconds ?? 99) < 0.6, "\(name)")
                }
            }
        }

        @Test func `before the byte, the records on storage that works say that this host fences`() throws {
            try GuardedHost.with([.ext4], healthy: 2, adjust: { $0.partialLoss = "fence" }) { host in
                let records = host.healthy.map { StorageLayout.recordPath(at: host.path(of: $0), host: "host-1") }
                // docs/record.md: the intent is byte 204, 1 means fencing.
                #expect(records.allSatisfy { Files.bytes(of: $0)?[204] == 0 })
                try host.disks[0].set(.hang)
                let waited = host.daemon.trigger.firstByte(within: host.daemon.configuration.fenceBy + .seconds(5))
                try #require(waited != nil, "no byte at the trigger")
                // Written before the byte: a beat takes longer than this read comes after it.
                #expect(records.allSatisfy { Files.bytes(of: $0)?[204] == 1 })
            }
        }

        @Test func `by default the host stays for its other storages, and the alert names who uses the lost one`()
            throws
        {
            var journal: JournalDaemon?
            try GuardedHost.with(
                [.ext4], healthy: 3, beforeStart: { journal = try JournalDaemon(in: $0.laboratory) }
            ) { host in
                let journal = try #require(journal)
                try host.disks[0].set(.hang)
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                let status = try #require(host.daemon.status)
                #expect(status.storage("faulty-0")?.health == "lost")
                #expect(status.verdict == "critical")
                #expect(status.decision.kind == "alert")
                #expect(host.healthy.allSatisfy { status.storage($0)?.health == "healthy" })
                #expect(status.storage("faulty-0")?.users?.contains { $0.command == "sleep" } == true)
                let entries = try journal.entries().filter { $0["HEARTBEAT_SR"] == "faulty-0" }
                #expect(entries.contains { $0["MESSAGE"]?.contains("sleep") == true }, "no entry names the user")
            }
        }

        @Test func `the loss of every storage after a partial loss still fences`() throws {
            try GuardedHost.with([.ext4, .block]) { host in
                try host.disks[0].set(.hang)
                host.expectNoFence(for: host.daemon.configuration.fenceBy)
                try host.disks[1].set(.hang)
                try host.expectFence(for: ["faulty-1"])
            }
        }
    }
}
