import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// Many servers in one poll loop.
@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil)) struct NFSCrowdTests {
    private static let faults: [FaultProxy.Mode] = [
        .hole, .holeToServer, .holeToClient, .delay(.milliseconds(150)), .reset, .close, .refuse, .corrupt(seed: 3),
        .mutate(seed: 4),
    ]

    @Test(arguments: [3, 4]) func `63 broken servers do not hold up the probes of the 64th`(version: Int) throws {
        try NFSBench.with { bench in
            let healthy = try bench.driver(version: version).probe
            let alone = try longest(of: [healthy])
            var proxies: [FaultProxy] = []
            defer { for proxy in proxies { proxy.stop() } }
            var probes: [any DirectProbe] = []
            for number in 0..<63 {
                let proxy = try FaultProxy(to: NFSServer.port)
                proxy.set(Self.faults[number % Self.faults.count])
                proxies.append(proxy)
                probes.append(try bench.driver(version: 3 + number % 2, port: proxy.port).probe)
            }
            let among = try longest(of: probes + [healthy])
            print(
                "NFS \(version), longest probe alone: \(alone.max), median \(alone.median); among 63 broken servers: \(among.max), "
                    + "median \(among.median)")
            #expect(among.max < .milliseconds(50) + alone.max)
        }
    }

    /// The times of the last one's probes, each of which is fine.
    private func longest(of probes: [any DirectProbe]) throws -> (max: Duration, median: Duration) {
        let crowd = ProbeCrowd(probes: probes, interval: .milliseconds(100), deadline: .milliseconds(400))
        let findings = try #require(crowd.findings(rounds: 25).last)
        #expect(findings.count >= 20 && findings.allSatisfy { $0.outcome == .fine })
        let times = findings.map { $0.end - $0.start }.sorted()
        return (try #require(times.last), times[times.count / 2])
    }
}
