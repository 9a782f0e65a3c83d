import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The direct view on a real target: what it finds, as the target changes.
@Suite struct ISCSIProbeTests {
    private static let clock = BootInstant(nanoseconds: 123_456_789_012)

    @Test(arguments: [512, 4096]) func `a healthy unit shows this host's record`(blockSize: Int) throws {
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: Self.clock))
        try server.removeUnit(1)
        try server.addUnit(1, blockSize: blockSize)
        let driver = ISCSIBench.probe(server.address())
        for _ in 1...3 {
            let finding = driver.finding()
            #expect(finding.outcome == .fine, "\(finding.detail.text)")
            #expect(finding.hasReadRecord && !finding.isForeignRecord && finding.recordClock == Self.clock)
            #expect(finding.ways == 1 && finding.waysDown == 0)
            #expect(finding.address.text == "127.0.0.1:\(server.ports[0])" && finding.detail.isEmpty)
            #expect(finding.storage == 0 && finding.start < finding.end)
        }
        // A closer look has the unit flush what it holds of the record.
        #expect(driver.finding().depth == .look)
        #expect(driver.finding(.touch).depth == .touch)
        // One login for all of them.
        #expect(try server.connections() == 1)
    }

    @Test func `a record that moves on is seen moving, and another host's is foreign`() throws {
        let server = try ISCSIServer()
        let driver = ISCSIBench.probe(server.address())
        #expect(driver.finding().recordClock == .never)
        for second in 1...3 {
            let clock = BootInstant(nanoseconds: Int64(second) * 1_000_000_000)
            try server.write(try ISCSIBench.record(clock: clock))
            #expect(driver.finding().recordClock == clock)
        }
        try server.write(try ISCSIBench.record(clock: Self.clock, host: "other"))
        let finding = driver.finding()
        #expect(finding.outcome == .fine && finding.isForeignRecord && finding.recordClock == .never)
    }

    @Test func `a library that is missing, or lacks a function, is told`() {
        #expect(
            ISCSIConnection.obstacle(loading: "/nonexistent/libiscsi.so.7")
                == "libiscsi.so.7 is not installed, or a library that it needs")
        #expect(
            ISCSIConnection.obstacle(loading: "libm.so.6") == "libiscsi.so.7 lacks the function iscsi_create_context")
        #expect(ISCSIConnection.obstacle() == nil)
    }

    @Test func `a direct address of another protocol leaves a sentence`() throws {
        let driver = ISCSIBench.probe("nfs://192.0.2.7/export")
        let finding = driver.finding()
        #expect(finding.outcome == .unsupported)
        #expect(finding.detail.text == "direct does not lead to an iSCSI target")
    }

    @Test func `a unit and a target that are removed are gone, and come back`() throws {
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: Self.clock))
        let driver = ISCSIBench.probe(server.address())
        #expect(driver.finding().outcome == .fine)
        try server.removeUnit(1)
        let withoutUnit = driver.finding()
        #expect(withoutUnit.outcome == .exportGone && withoutUnit.detail.text == "the target has no such LUN")
        try server.addUnit(1)
        #expect(driver.finding().recordClock == Self.clock)
        // Without any target tgtd answers no login at all.
        try server.tell("--op", "new", "--mode", "target", "--tid", "2", "-T", "iqn.2026-11.org.example:other")
        try server.removeTarget()
        // The target closes the connection with it; the next login does not find it.
        driver.idle(.milliseconds(50))
        let withoutTarget = driver.finding()
        #expect(withoutTarget.outcome == .exportGone, "\(withoutTarget.detail.text)")
        try server.addTarget()
        try server.addUnit(1)
        try server.admit("ALL")
        #expect(driver.finding().recordClock == Self.clock)
    }

    @Test func `a target that never admitted this initiator is not looked at, one that does no more denies`() throws {
        let server = try ISCSIServer()
        try server.admitOnly(initiator: "iqn.2026-11.org.example:kernel")
        let refused = ISCSIBench.probe(server.address()).finding()
        #expect(refused.outcome == .unsupported)
        #expect(refused.detail.text == "not admitted; add to its ACL: \(ISCSIBench.initiator)")
        try server.tell("--op", "bind", "--mode", "target", "--tid", "1", "-Q", ISCSIBench.initiator)
        #expect(ISCSIBench.probe(server.address()).finding().outcome == .fine)
    }

    @Test func `CHAP lets in with the right secret, and a secret changed later denies`() throws {
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: Self.clock))
        try server.setSecret("correct-horse", of: "guard")
        let path = "\(server.directory)/secret"
        try Files.write("guard:wrong-horse-1\n", to: path, mode: 0o600)
        let driver = ISCSIBench.probe(server.address(), secret: path)
        let wrong = driver.finding()
        #expect(wrong.outcome == .unsupported)
        #expect(wrong.detail.text == "the target refuses the CHAP name or secret")
        try Files.write("guard:correct-horse", to: path, mode: 0o600)
        #expect(driver.finding().recordClock == Self.clock)
        // A session lives on; a new login does not.
        try server.removeSecret(of: "guard")
        try server.setSecret("another-horse", of: "guard")
        #expect(driver.finding().outcome == .fine)
        try server.closeConnections()
        driver.idle(.milliseconds(50))
        #expect(driver.finding().outcome == .denied)
    }

    @Test func `a target that wants CHAP says so to whom has no secret`() throws {
        let server = try ISCSIServer()
        try server.setSecret("correct-horse", of: "guard")
        let finding = ISCSIBench.probe(server.address()).finding()
        #expect(finding.outcome == .unsupported)
        #expect(finding.detail.text == "the target wants CHAP: set direct_secret, or direct = none")
    }

    @Test(arguments: [
        (1, DirectOutcome.fine, "reserved: key 0xbeef, write exclusive"),
        (3, DirectOutcome.denied, "reserved: key 0xbeef, exclusive access"),
        (5, DirectOutcome.fine, "reserved: key 0xbeef, write exclusive, registrants only"),
    ]) func `another initiator's reservation is told, and denies where it keeps readers out`(
        type: Int, outcome: DirectOutcome, detail: String
    ) throws {
        let server = try ISCSIServer()
        try ISCSITools.reserve(server, key: "0xbeef", type: type)
        let driver = ISCSIBench.probe(server.address())
        for _ in 1...2 {
            let finding = driver.finding()
            #expect(finding.outcome == outcome && finding.detail.text == detail, "\(finding.detail.text)")
        }
        try ISCSITools.reserve(server, key: "0xbeef", type: 0)
        if outcome == .denied {
            let finding = driver.finding()
            #expect(finding.outcome == .fine && finding.detail.isEmpty, "\(finding.detail.text)")
        }
    }
}
