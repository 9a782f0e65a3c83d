import Foundation
import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// What a look at an NFS server costs, beside the same calls in plain C. No test: by `make bench-direct`, in a release build.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["HEARTBEAT_MEASURE"] != nil))
struct DirectCost {
    private static let looks = 5000

    @Test(arguments: [3, 4]) func `processor time of one look by NFS, in heartbeat and in C`(version: Int) throws {
        try NFSBench.with { bench in
            let program = bench.laboratory.directory + "/baseline"
            try bench.laboratory.run(
                ["gcc", "-O2", "-o", program, LaboratoryTools.sources + "/Tests/Support/DirectBaseline/nfs.c", "-lnfs"])
            let driver = try bench.driver(version: version)
            for round in 1...3 {
                let output = try bench.laboratory.run(
                    [
                        program, "\(version)", "\(NFSServer.port)", "\(NFSServer.mountPort)",
                        version == 4 ? "\(bench.server.export.pseudo)/sr" : bench.directory,
                        ".heartbeat-\(NFSBench.host)",
                        "\(Self.looks)",
                    ], deadline: .seconds(60))
                let plain = try #require(Double(output.trimmingCharacters(in: .whitespacesAndNewlines)))
                #expect(driver.finding().outcome == .fine)
                let start = processorTime
                for _ in 1...Self.looks where driver.finding().outcome != .fine { Issue.record("a look failed") }
                let ours = (processorTime - start) / Double(Self.looks)
                print("NFS \(version), round \(round): \(ours) µs, in C \(plain) µs, ratio \(ours / plain)")
            }
        }
    }

    /// Of this thread so far, in microseconds (getrusage(2)).
    private var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
