import Glibc
import TestLaboratory
import Testing

extension EndToEnd {
    /// The number of CloudStack's KVM layout, for which `setup` makes the file: no beat depends on it.
    @Suite struct Address {
        private static let address = "192.0.2.7"

        private static func number(_ host: GuardedHost, _ uuid: String) -> String {
            "\(host.path(of: uuid))/KVMHA/hb-\(address)"
        }

        /// Every beat of every SR would miss the same file at once: a lost host to the eye.
        @Test func `an address whose files nobody made fences nothing, and setup mends it`() throws {
            try GuardedHost.with([.ext4, .ext4]) { host in
                host.daemon.configuration.address = Self.address
                try host.daemon.writeConfiguration()
                host.daemon.send(SIGHUP)
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(2))
                for uuid in ["faulty-0", "faulty-1"] {
                    #expect(
                        host.daemon.reaches(within: .seconds(3)) { status in
                            status.isArmedAndHealthy
                                && status.degraded.contains {
                                    $0.contains("\(Self.number(host, uuid)) is missing")
                                        && $0.contains("`heartbeat setup --host host-1 --sr \(uuid)`")
                                }
                        }, "\(host.daemon.status?.degraded ?? [])")
                    #expect(host.daemon.errorOutput.contains("\(Self.number(host, uuid)) is missing"))
                }
                let answer = try host.daemon.ask(
                    "setup", ["--host", "host-1", "--sr", "faulty-0", "--address", Self.address], deadline: .seconds(20)
                )
                #expect(answer.code == 0, "\(answer.errors)")
                for uuid in ["faulty-0", "faulty-1"] {
                    let isWritten = wait(until: .seconds(5)) {
                        Files.text(of: Self.number(host, uuid))?.hasPrefix("1") ?? false
                    }
                    #expect(isWritten, "\(answer.output)")
                }
                #expect(host.daemon.reaches(within: .seconds(3)) { !$0.degraded.contains { $0.contains("KVMHA") } })
            }
        }

        @Test func `a number that is taken away or replaced fences nothing, and is written again when it is back`()
            throws
        {
            try GuardedHost.with([.ext4], adjust: { $0.address = Self.address }) { host in
                let number = Self.number(host, "faulty-0")
                try #require(wait(until: .seconds(5)) { Files.text(of: number)?.hasPrefix("1") ?? false })
                try #require(rename(number, number + ".away") == 0)
                host.expectNoFence(for: host.daemon.configuration.fenceBy + .seconds(1))
                #expect(host.daemon.status?.isArmedAndHealthy == true)
                // Another file of that name, and what a reader knew of is read no more.
                try Files.write([UInt8](repeating: UInt8(ascii: "\n"), count: 4096), to: number)
                #expect(wait(until: .seconds(5)) { Files.text(of: number)?.hasPrefix("1") ?? false })
                try host.disks[0].set(.hang)
                try host.expectFence(for: ["faulty-0"])
            }
        }
    }
}
