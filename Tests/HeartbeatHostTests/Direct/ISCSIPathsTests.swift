import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The direct view of a unit that has several portals.
@Suite struct ISCSIPathsTests {
    /// A tree with a session to each of `ports`, and a probe that finds its target there.
    private func driver(_ tree: ISCSITree, ports: [UInt16]) throws -> ProbeDriver {
        for (index, port) in ports.enumerated() {
            let disk = ("sd\(index)", 1, DeviceNumber(major: 8, minor: UInt32(16 * index)))
            try tree.addSession(
                index + 1, target: ISCSIServer.target, portal: ISCSIPortal(address: "127.0.0.1", port: port),
                disks: [disk])
        }
        let schedule = ISCSIBench.schedule(.auto, path: "/dev/sd0")
        return ProbeDriver(
            probe: ISCSIProbe(schedule: schedule, storage: 0, finder: tree.finder), deadline: .seconds(3))
    }

    @Test func `with one of two portals dead the SR is well, and the dead one is named`() throws {
        let server = try ISCSIServer(portals: 2)
        let clock = BootInstant(nanoseconds: 77)
        try server.write(try ISCSIBench.record(clock: clock))
        let proxy = try ISCSIFaultProxy(to: server.ports[0])
        defer { proxy.close() }
        let tree = try ISCSITree()
        let driver = try driver(tree, ports: [proxy.port, server.ports[1]])
        let both = driver.finding()
        #expect(both.outcome == .fine && both.ways == 2 && both.waysDown == 0, "\(both.detail.text)")
        for mode in [ISCSIFaultProxy.Mode.holeToServer, .refuse] {
            proxy.set(mode)
            rest(.milliseconds(20))
            let one = driver.finding()
            #expect(one.outcome == .fine && one.ways == 2 && one.waysDown == 1 && one.recordClock == clock)
            #expect(one.address.text == "127.0.0.1:\(server.ports[1])")
            #expect(one.detail.text.contains("127.0.0.1:\(proxy.port)"), "\(one.detail.text)")
            // The way that hangs is not waited for to the end.
            #expect(one.end - one.start < .seconds(1))
        }
        proxy.set(.pass)
        rest(.milliseconds(20))
        #expect(wait(until: .seconds(5)) { driver.finding().waysDown == 0 })
    }

    @Test func `with both portals dead the last thing heard is told`() throws {
        let server = try ISCSIServer(portals: 2)
        let tree = try ISCSITree()
        let driver = try driver(tree, ports: server.ports)
        #expect(driver.finding().outcome == .fine)
        server.stop()
        let gone = driver.finding()
        #expect(gone.outcome == .refused && gone.ways == 2 && gone.waysDown == 2, "\(gone.detail.text)")
    }

    @Test func `a portal that only the database knows counts from its first answer`() throws {
        let server = try ISCSIServer(portals: 2)
        let dead = try ISCSIServer.freePorts(1)[0]
        let tree = try ISCSITree()
        for port in [server.ports[0], server.ports[1], dead] {
            try tree.write("", to: "etc/iscsi/nodes/\(ISCSIServer.target)/127.0.0.1,\(port),1")
        }
        let driver = try driver(tree, ports: [server.ports[0]])
        let finding = driver.finding()
        #expect(finding.outcome == .fine && finding.ways == 2 && finding.waysDown == 0, "\(finding.detail.text)")
    }

    @Test func `a device that the kernel gave up is still looked at where it was`() throws {
        let server = try ISCSIServer()
        let tree = try ISCSITree()
        let driver = try driver(tree, ports: server.ports)
        #expect(driver.finding().outcome == .fine)
        try ChildProcess.run(["rm", "-r", "\(tree.root)/sys/dev", "\(tree.root)/dev"], directory: "/tmp")
        server.stop()
        #expect(driver.finding().outcome == .refused)
        #expect(driver.finding().outcome == .refused)
    }
}
