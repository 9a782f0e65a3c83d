import Foundation
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// Thousands of forced reconnects, in a build that watches every access to memory: by `make direct-reconnects`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["HEARTBEAT_RECONNECTS"] != nil))
struct DirectReconnects {
    @Test func `connections that are cut over and over leave nothing behind`() throws {
        // Both versions together.
        let count = try #require(ProcessInfo.processInfo.environment["HEARTBEAT_RECONNECTS"].flatMap { Int($0) })
        try NFSBench.with { bench in
            let proxy = try FaultProxy(to: NFSServer.port)
            defer { proxy.stop() }
            let drivers = try [3, 4].map { try bench.driver(version: $0, port: proxy.port) }
            var early = (memory: 0, descriptors: 0)
            for number in 1...count {
                let finding = drivers[number % 2].finding(write: number % 10 == 0)
                try #require(finding.outcome == .fine, "reconnect \(number): \(finding.outcome) \(finding.detail.text)")
                // Every tenth in the midst of a probe.
                if number % 10 == 5 { interrupt(drivers[number % 2].probe, by: proxy) }
                proxy.cut()
                if number == count / 10 { early = (OwnProcess.residentKibibytes, OwnProcess.descriptors) }
            }
            let late = (memory: OwnProcess.residentKibibytes, descriptors: OwnProcess.descriptors)
            print("reconnects: \(count / 10): \(early.memory) KiB, \(count): \(late.memory) KiB")
            #expect(late.memory - early.memory < 2048 && late.descriptors <= early.descriptors)
        }
    }

    /// A probe has begun, and its connection goes.
    private func interrupt(_ probe: any DirectProbe, by proxy: FaultProxy) {
        let now = BootClock.now()
        probe.begin(.look, at: now)
        probe.serve(probe.waits.map { pollfd(fd: $0.fd, events: $0.events, revents: Int16(POLLOUT)) }, at: now)
        proxy.cut()
        _ = probe.giveUp(at: BootClock.now())
    }
}
