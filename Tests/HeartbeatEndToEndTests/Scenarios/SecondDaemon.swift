import TestLaboratory
import Testing

extension EndToEnd {
    @Suite struct SecondDaemon {
        @Test func `a second daemon on the same runtime directory is refused with a sentence`() throws {
            try GuardedHost.with([.file]) { host in
                let answer = try host.daemon.ask("run", deadline: .seconds(5))
                #expect(answer.code != 0)
                #expect(answer.errors.contains("heartbeat:"))
                #expect(host.daemon.status?.isArmedAndHealthy == true)
            }
        }

        @Test func `a daemon elsewhere that writes under the same name is a foreign writer`() throws {
            try GuardedHost.with([.file], adjust: { $0.leaveTimeToRecover() }) { host in
                var configuration = host.daemon.configuration
                configuration.storages = []
                let other = try HeartbeatDaemon(configuration, in: host.laboratory, name: "other")
                other.configuration.storages = host.daemon.configuration.storages
                try other.writeConfiguration()
                try other.start()
                let isSeen = wait(until: .seconds(8), every: .milliseconds(10)) {
                    [host.daemon, other].contains { $0.status?.storage("faulty-0")?.cause == "foreign_writer" }
                }
                #expect(isSeen)
                host.expectNoFence(for: .seconds(1))
            }
        }
    }
}
