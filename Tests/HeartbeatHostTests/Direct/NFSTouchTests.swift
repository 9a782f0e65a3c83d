import HeartbeatCore
import TestLaboratory
import Testing

@testable import HeartbeatHost

/// The closer look: what the server's own disk makes of it.
@Suite(.serialized, .enabled(if: LaboratoryTools.obstacle == nil)) struct NFSTouchTests {
    @Test(arguments: [3, 4]) func `a touch reaches the file and changes nothing in it`(version: Int) throws {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version)
            #expect(driver.finding().depth == .look)
            let before = (Files.bytes(of: bench.recordPath), try Self.changeTime(bench))
            let finding = driver.finding(.touch)
            #expect(
                finding.outcome == .fine && finding.depth == .touch && finding.hasAnswered, "\(finding.detail.text)")
            #expect(finding.writtenStart == .never && !finding.isDirectRecord)
            #expect(Files.bytes(of: bench.recordPath) == before.0)
            #expect(try Self.changeTime(bench) != before.1)
        }
    }

    @Test(arguments: [3, 4]) func `a server whose own disk is frozen is read, and falls silent at a touch`(version: Int)
        throws
    {
        try NFSBench.with { bench in
            let driver = try bench.driver(version: version, deadline: .seconds(1))
            #expect(driver.finding().outcome == .fine)
            try bench.laboratory.run(["fsfreeze", "--freeze", bench.disk.path])
            let looked = driver.finding()
            let touched = driver.finding(.touch)
            try bench.laboratory.run(["fsfreeze", "--unfreeze", bench.disk.path])
            #expect(looked.outcome == .fine)
            #expect(touched.outcome == .silent && touched.hasAnswered && touched.depth == .look)
            #expect(driver.finding(.touch).depth == .touch)
        }
    }

    @Test(arguments: [3, 4]) func `what is none of ours is not touched`(version: Int) throws {
        try NFSBench.with { bench in
            try bench.writeRecord(at: BootInstant(nanoseconds: 5), host: "host-two")
            let before = try Self.changeTime(bench)
            let finding = try bench.driver(version: version).finding(.touch)
            #expect(finding.outcome == .fine && finding.depth == .look)
            #expect(try Self.changeTime(bench) == before)
        }
    }

    private static func changeTime(_ bench: NFSBench) throws -> String {
        try bench.laboratory.run(["stat", "--format=%z", bench.recordPath])
    }
}
