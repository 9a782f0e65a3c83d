import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// A server that answers anything but what it should: replies of the real one, changed on the way.
@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil)) struct NFSHostileTests {
    @Test(arguments: [3, 4]) func `every probe of a hostile server ends in a finding, and nothing grows`(version: Int)
        throws
    {
        try NFSBench.with { bench in
            let proxy = try FaultProxy(to: NFSServer.port)
            let mount = try FaultProxy(to: NFSServer.mountPort)
            defer {
                proxy.stop()
                mount.stop()
            }
            var counts: [DirectOutcome: Int] = [:]
            var before = (memory: 0, connections: 0)
            let address = bench.address(version: version, port: proxy.port, mountPort: mount.port)
            for round in 0..<200 {
                if round == 20 { before = (OwnProcess.residentKibibytes, Self.connections) }
                proxy.set(.mutate(seed: UInt64(round)))
                // MOUNT's own replies too, in every other round.
                mount.set(round % 2 == 0 ? .pass : .mutate(seed: UInt64(round)))
                let driver = try NFSBench.driver(address, deadline: .milliseconds(15))
                for number in 0..<10 {
                    let finding = driver.finding(write: number % 2 == 0)
                    counts[finding.outcome, default: 0] += 1
                    #expect(finding.end - finding.start < .seconds(1))
                }
            }
            print("NFS \(version), 2,000 hostile probes: \(counts)")
            #expect(counts.values.reduce(0, +) == 2000 && counts[.garbled, default: 0] > 200)
            // Other tests run in this process meanwhile; how flat it is shows where none does (make direct-reconnects).
            #expect(OwnProcess.residentKibibytes - before.memory < 64 << 10, "grew from \(before.memory) KiB")
            #expect(Self.connections <= before.connections + 20)
            proxy.set(.pass)
            mount.set(.pass)
            try bench.writeRecord(at: BootInstant(nanoseconds: 3))
            #expect(try NFSBench.driver(address).finding().recordClock == BootInstant(nanoseconds: 3))
        }
    }

    /// Connections in this test's own network that have not ended: ESTABLISHED, SYN_SENT and CLOSE_WAIT of /proc/net/tcp (proc(5)).
    private static var connections: Int {
        (Files.text(of: "/proc/thread-self/net/tcp") ?? "").split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && ["01", "02", "08"].contains(fields[3])
        }
    }
}
