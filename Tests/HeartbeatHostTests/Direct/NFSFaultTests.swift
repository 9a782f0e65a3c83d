import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// Faults on the way to a real server, by a proxy.
@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil)) struct NFSFaultTests {
    private static let faults: [(FaultProxy.Mode, [DirectOutcome])] = [
        (.hole, [.silent]), (.holeToServer, [.silent]), (.holeToClient, [.silent]), (.delay(.seconds(5)), [.silent]),
        (.reset, [.broken]), (.close, [.broken]), (.refuse, [.refused]),
    ]

    @Test(arguments: [3, 4])
    func `each fault on the way has its name, with and without a connection from before, and is over when it is over`(
        version: Int
    ) throws {
        try NFSBench.with { bench in
            let proxy = try FaultProxy(to: NFSServer.port)
            defer { proxy.stop() }
            let driver = try bench.driver(version: version, port: proxy.port, deadline: .milliseconds(400))
            #expect(driver.finding().outcome == .fine)
            for (fault, outcomes) in Self.faults {
                proxy.set(fault)
                for _ in 1...2 {
                    let finding = driver.finding()
                    #expect(outcomes.contains(finding.outcome), "\(fault): \(finding.outcome) \(finding.detail.text)")
                    #expect(finding.end - finding.start < .seconds(1), "\(fault)")
                    #expect(finding.recordClock == .never && !finding.hasReadRecord && finding.waysDown == 1)
                }
                proxy.set(.pass)
                let after = driver.finding()
                #expect(after.outcome == .fine, "after \(fault): \(after.outcome) \(after.detail.text)")
            }
        }
    }

    @Test(arguments: [3, 4]) func `a slow server is fine as long as it keeps the deadline`(version: Int) throws {
        try NFSBench.with { bench in
            let proxy = try FaultProxy(to: NFSServer.port)
            defer { proxy.stop() }
            let driver = try bench.driver(version: version, port: proxy.port)
            #expect(driver.finding().outcome == .fine)
            proxy.set(.delay(.milliseconds(150)))
            let finding = driver.finding()
            #expect(finding.outcome == .fine && finding.end - finding.start >= .milliseconds(150))
        }
    }

    @Test(arguments: [3, 4]) func `a connection that ended between two probes is no fault`(version: Int) throws {
        try NFSBench.with { bench in
            let proxy = try FaultProxy(to: NFSServer.port)
            defer { proxy.stop() }
            let driver = try bench.driver(version: version, port: proxy.port)
            for _ in 1...6 {
                let finding = driver.finding(write: true)
                #expect(finding.outcome == .fine && finding.writtenStart != .never, "\(finding.detail.text)")
                proxy.cut()
            }
        }
    }

    @Test func `no way to a server is said at once, and so is nobody who answers`() throws {
        try NetworkNamespace.with {
            let nowhere = try NFSBench.driver("nfs://192.0.2.7/export?version=4", deadline: .milliseconds(300))
                .finding()
            #expect(nowhere.outcome == .unreachable && nowhere.detail.text == "Network is unreachable")
            #expect(nowhere.address.text == "192.0.2.7:2049")
            let listener = try LocalSocket.listen(backlog: 0)
            let port = LocalSocket.port(of: listener)
            // The only place is taken: the kernel drops further attempts.
            let first = LocalSocket.connect(to: port)
            defer { for descriptor in [listener, first] { close(descriptor) } }
            let driver = try NFSBench.driver("nfs://127.0.0.1:\(port)/export?version=4", deadline: .milliseconds(300))
            let finding = driver.finding()
            #expect(finding.outcome == .unreachable, "\(finding.outcome) \(finding.detail.text)")
            #expect(finding.end - finding.start < .seconds(1))
        }
    }

    @Test func `without the library it is said what to install`() throws {
        let schedule = Schedule(
            epoch: 1, host: "host-one", address: nil, timing: Configuration.Timing(),
            storages: [.init(uuid: "sr-one", kind: .nfs, path: "/nowhere")], bootID: BootID(high: 1, low: 1),
            nonceSecret: 1)
        let missing = try #require(NFSConnection.load("libnfs.so.none"))
        let probe = try #require(NFSProbe(schedule: schedule, storage: 0, missing: missing))
        let finding = ProbeDriver(probe: probe).finding()
        #expect(finding.outcome == .unsupported && finding.detail.text == "libnfs.so.none is not installed")
    }
}
