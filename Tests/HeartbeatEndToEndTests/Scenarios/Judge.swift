import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct Judge {
        /// Less than io_timeout, more than alert_after, more than fence_after; all less than fence_by.
        @Test(arguments: [Int64(300), 1000, 2400])
        func `a judge stopped for less than fence_by finds its storage well`(milliseconds: Int64) throws {
            try GuardedHost.with([.ext4], healthy: 1, adjust: { $0.fenceBy = .seconds(5) }) { host in
                host.daemon.send(SIGSTOP)
                rest(.milliseconds(milliseconds))
                host.daemon.send(SIGCONT)
                host.expectNoFence(for: .seconds(3))
                host.expectRecovery()
            }
        }

        @Test func `a judge stopped in an outage for longer than fence_by fences as soon as it goes on`() throws {
            try GuardedHost.with([.ext4]) { host in
                try host.disks[0].set(.hang)
                host.daemon.send(SIGSTOP)
                rest(host.daemon.configuration.fenceBy + .seconds(1))
                #expect(host.daemon.trigger.bytes.isEmpty)
                host.daemon.send(SIGCONT)
                #expect(host.daemon.trigger.firstByte(within: .milliseconds(1500))?.character == "b")
            }
        }

        @Test func `while the judge is stopped its prober tells the peers nothing`() throws {
            try GuardedHost.with([.ext4]) { host in
                let record = StorageLayout.recordPath(at: host.path(of: "faulty-0"), host: "host-1")
                host.daemon.send(SIGSTOP)
                rest(host.daemon.configuration.fenceBy)
                let before = Files.bytes(of: record)
                rest(.seconds(1))
                #expect(Files.bytes(of: record) == before)
                host.daemon.send(SIGCONT)
            }
        }
    }
}
