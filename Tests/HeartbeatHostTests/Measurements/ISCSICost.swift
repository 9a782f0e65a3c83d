import Foundation
import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// What a probe of the direct view on iSCSI costs beside the same commands in plain C. No test: it prints figures, which mean something
/// for optimised code: `HEARTBEAT_MEASURE=1 swift test --configuration release -Xswiftc -enable-testing --scratch-path .build-release
/// --disable-xctest --filter ISCSICost`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["HEARTBEAT_MEASURE"] != nil))
struct ISCSICost {
    @Test func `processor time of one probe beside plain C`() throws {
        let probes = 20_000
        let server = try ISCSIServer()
        try server.write(try ISCSIBench.record(clock: BootInstant(nanoseconds: 5)))
        let driver = ISCSIBench.probe(server.address())
        #expect(driver.finding().outcome == .fine)
        for _ in 1...3 {
            let output = try ISCSITools.run(server, "iscsi-plain", "1", "\(probes)", deadline: .seconds(60))
            let plain = try #require(Double(output.trimmingCharacters(in: .whitespacesAndNewlines)))
            let start = processorTime()
            var fine = 0
            for _ in 0..<probes where driver.finding().outcome == .fine { fine += 1 }
            let own = Double(processorTime() - start) / Double(probes)
            #expect(fine == probes)
            print("plain C \(plain) us, probe \(own) us, ratio \((own / plain * 100).rounded() / 100)")
        }
    }

    /// Of this thread, in microseconds (clock_gettime(2)).
    private func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
