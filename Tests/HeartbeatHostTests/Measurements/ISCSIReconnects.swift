import Foundation
import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// As many forced reconnects as HEARTBEAT_RECONNECTS says, for `make direct-reconnects-iscsi`, which runs it under AddressSanitizer.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["HEARTBEAT_RECONNECTS"] != nil))
struct ISCSIReconnects {
    @Test func `connections that are broken at every stage leave nothing behind`() throws {
        let count = ProcessInfo.processInfo.environment["HEARTBEAT_RECONNECTS"].flatMap { Int($0) } ?? 10_000
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: BootInstant(nanoseconds: 5)))
        let driver = ISCSIBench.probe(server.address())
        var early = 0
        var fine = 0
        for number in 1...count {
            let finding = driver.finding()
            if finding.outcome == .fine { fine += 1 } else { print("\(number): \(finding.detail.text)") }
            disturb(driver.probe, turns: number % 7)
            if number == min(1000, count / 10) {
                early = ISCSIHostileTests.resident()
                print("resident after \(number) reconnects: \(early >> 10) KiB")
            }
        }
        let late = ISCSIHostileTests.resident()
        print("resident after \(count) reconnects: \(late >> 10) KiB; \(fine) probes were fine")
        print("connections that the target still holds: \(try server.connections())")
        #expect(fine == count && late - early < 8 << 20)
    }

    /// Breaks the connection while it is idle, or lets go of it so many turns into a login or a command.
    private func disturb(_ probe: any DirectProbe, turns: Int) {
        let now = BootClock.now()
        for wait in probe.waits { shutdown(wait.fd, Int32(SHUT_RDWR)) }
        guard turns > 0 else { return }
        probe.begin(.look, at: now)
        for _ in 1...turns where probe.take() == nil {
            var waits = probe.waits
            poll(&waits, nfds_t(waits.count), 100)
            probe.serve(waits, at: now)
        }
        _ = probe.giveUp(at: now)
    }
}
