import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Evidence {
        @Test func `journal and kernel log tell the reason before the byte is written`() throws {
            var journal: JournalDaemon?
            try GuardedHost.with([.ext4], beforeStart: { journal = try JournalDaemon(in: $0.laboratory) }) { host in
                let journal = try #require(journal)
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                // Whatever came later than the byte would have moved this file's time past the trigger's.
                #expect(Self.modified(host.daemon.directory + "/kmsg") <= Self.modified(host.daemon.trigger.path))
                #expect(host.daemon.kernelLog.contains("faulty-0"))
                let written = Self.modified(host.daemon.trigger.path)
                let fences = try journal.entries().filter {
                    $0["HEARTBEAT_SR"] == "faulty-0" && $0["HEARTBEAT_DECISION"] == "fence" && $0["PRIORITY"] == "2"
                }
                let first = try #require(fences.first?.receivedAtMicroseconds)
                // The file's time is that of the last timer tick (4 ms at 250 Hz).
                #expect(first <= written / 1000 + 10_000)
            }
        }

        @Test func `a frozen journald costs no more than the budgets`() throws {
            var journal: JournalDaemon?
            try GuardedHost.with([.ext4], beforeStart: { journal = try JournalDaemon(in: $0.laboratory) }) { host in
                journal?.freeze()
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                #expect(host.daemon.kernelLog.contains("faulty-0"))
            }
        }

        @Test func `a journald frozen long before delays neither beats nor status`() throws {
            var journal: JournalDaemon?
            try GuardedHost.with(
                [.block], adjust: { $0.leaveTimeToRecover() },
                beforeStart: { journal = try JournalDaemon(in: $0.laboratory) }
            ) { host in
                journal?.freeze()
                // More transitions than a socket's queue holds (net.unix.max_dgram_qlen is 10).
                for _ in 0..<4 {
                    try host.disks[0].set(.failWrites(errno: EIO))
                    host.expectAlert(about: "faulty-0", causes: ["error"])
                    host.disks[0].release()
                    host.expectRecovery()
                }
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }

        @Test func `an absent journald costs nothing`() throws {
            try GuardedHost.with([.ext4]) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"], budgets: .milliseconds(100))
            }
        }

        @Test func `a fence without any budget waits for nothing and is on record all the same`() throws {
            let withoutBudgets: (inout DaemonConfiguration) -> Void = {
                $0.evidenceBudget = .zero
                $0.syncBudget = .zero
            }
            try GuardedHost.with([.ext4], adjust: withoutBudgets) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                // The record is written beside the fence, not before it.
                let isTold = wait(until: .seconds(3)) {
                    (try? host.daemon.ask("why"))?.output.contains("byte b was written") ?? false
                }
                #expect(isTold)
            }
        }

        @Test func `after the fence its reason is told by why and by the status`() throws {
            try GuardedHost.with([.ext4]) { host in
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
                #expect(host.daemon.reaches(within: .seconds(2)) { $0.verdict == "fencing" })
                let answer = try host.daemon.ask("why")
                #expect(answer.code == 0)
                #expect(answer.output.contains("faulty-0"))
            }
        }

        /// st_mtim in nanoseconds.
        private static func modified(_ path: String) -> Int64 {
            var status = stat()
            guard stat(path, &status) == 0 else { return .max }
            return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        }
    }
}
