import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The direct view of targets that hang, vanish or break.
@Suite struct ISCSIFaultTests {
    @Test func `a stopped target is silent, and well again once it goes on`() throws {
        let server = try ISCSIServer()
        let driver = ISCSIBench.probe(server.address())
        driver.deadline = .milliseconds(300)
        #expect(driver.finding().outcome == .fine)
        server.send(SIGSTOP)
        let inSession = driver.finding()
        #expect(inSession.outcome == .silent)
        #expect(inSession.detail.text == "no answer from 127.0.0.1:\(server.ports[0]) to test unit ready")
        let atLogin = driver.finding()
        #expect(atLogin.outcome == .silent)
        #expect(atLogin.detail.text == "no answer from 127.0.0.1:\(server.ports[0]) to the login")
        server.send(SIGCONT)
        driver.deadline = .seconds(3)
        #expect(driver.finding().outcome == .fine)
    }

    @Test func `a killed target is refused, and found again after its restart`() throws {
        let server = try ISCSIServer()
        let driver = ISCSIBench.probe(server.address())
        #expect(driver.finding().outcome == .fine)
        server.stop()
        let gone = driver.finding()
        #expect(gone.outcome == .refused && gone.ways == 1 && gone.waysDown == 1)
        #expect(gone.detail.text == "cannot connect to 127.0.0.1:\(server.ports[0]): Connection refused")
        try server.start()
        try server.addTarget()
        try server.addUnit(1)
        try server.admit("ALL")
        #expect(driver.finding().outcome == .fine)
    }

    @Test func `where nobody answers a connection there is no way`() throws {
        // A backlog that is full: further connections are not answered (listen(2)).
        let listener = try LocalSocket.listening(backlog: 0)
        defer { close(listener.descriptor) }
        let fillers = (0..<4).map { _ in
            socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        }
        defer { for filler in fillers { close(filler) } }
        for filler in fillers { LocalSocket.beginConnecting(filler, to: listener.port) }
        let driver = ISCSIBench.probe("iscsi://127.0.0.1:\(listener.port)/\(ISCSIServer.target)/1")
        driver.deadline = .milliseconds(300)
        let finding = driver.finding()
        #expect(finding.outcome == .unreachable)
        #expect(finding.detail.text == "no answer from 127.0.0.1:\(listener.port)")
    }

    @Test(arguments: [
        (ISCSIFaultProxy.Mode.holeToServer, DirectOutcome.silent), (.holeToClient, .silent), (.reset, .broken),
        (.refuse, .refused), (.delay(.milliseconds(60)), .fine), (.corrupt(after: 0), .garbled),
    ]) func `a fault on the way is named, and passes`(mode: ISCSIFaultProxy.Mode, outcome: DirectOutcome) throws {
        let server = try ISCSIServer()
        let proxy = try ISCSIFaultProxy(to: server.ports[0])
        defer { proxy.close() }
        let driver = ISCSIBench.probe(server.address(port: proxy.port))
        #expect(driver.finding().outcome == .fine)
        driver.deadline = .milliseconds(500)
        proxy.set(mode)
        rest(.milliseconds(20))
        let finding = driver.finding()
        #expect(finding.outcome == outcome, "\(finding.detail.text)")
        proxy.set(.pass)
        rest(.milliseconds(20))
        driver.deadline = .seconds(3)
        #expect(driver.finding().outcome == .fine)
    }
}
