import Glibc
import HeartbeatCore
import TestLaboratory
import Testing

@Suite(.enabled(if: LaboratoryTools.obstacle == nil), .serialized) struct StorageWriterTests {
    private let clone = BootID(high: 7, low: 7)
    private let ownBoot = BootID(high: 1, low: 2)

    @Test func `a second machine under our name is told at its second record, and beats go on`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try bench.plant(bootID: clone, sequence: 10)
        #expect(!bench.beat().foreignWriter)
        try bench.plant(bootID: clone, sequence: 11)
        let result = bench.beat()
        #expect(result.foreignWriter && result.outcome == .verified)
        #expect(!bench.beat().foreignWriter)
    }

    @Test func `one late write of the previous boot is no second machine`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try bench.plant(bootID: clone, sequence: 10)
        #expect(!bench.beat().foreignWriter)
        try bench.plant(bootID: clone, sequence: 10)
        #expect(!bench.beat().foreignWriter)
    }

    @Test func `what lay there before our first beat is nobody's`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        try bench.plant(bootID: clone, sequence: 10)
        #expect(!bench.beat().foreignWriter)
        try bench.plant(bootID: clone, sequence: 11)
        #expect(!bench.beat().foreignWriter)
    }

    @Test func `own older writes are not foreign, of whatever generation`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        for sequence in 1...3 as ClosedRange<UInt64> {
            try bench.plant(bootID: ownBoot, generation: 0, sequence: sequence)
            #expect(!bench.beat().foreignWriter)
        }
    }

    @Test func `a machine copied with its memory is foreign although its boot is ours`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try bench.plant(bootID: ownBoot, sequence: 1_000)
        #expect(!bench.beat().foreignWriter)
        try bench.plant(bootID: ownBoot, sequence: 1_001)
        #expect(bench.beat().foreignWriter)
    }

    @Test func `another secret in our boot is foreign`() throws {
        let disk = try LoopDisk(.ext4)
        let bench = try BeatBench(path: disk.path)
        #expect(bench.outcome() == .verified)
        try bench.plant(bootID: ownBoot, generation: 0, sequence: 1, secret: 9)
        #expect(!bench.beat().foreignWriter)
        try bench.plant(bootID: ownBoot, generation: 0, sequence: 2, secret: 9)
        #expect(bench.beat().foreignWriter)
    }

    @Test func `a write that failed and lands over the next one is written again`() throws {
        try Laboratory.with { laboratory in
            let disk = try laboratory.faultDisk(.file)
            let bench = try BeatBench(path: disk.path)
            #expect(bench.outcome() == .verified)
            try disk.set(.ghost(after: .zero))
            #expect(bench.outcome() == .failed)
            var results: [BeatResult] = []
            for _ in 0..<4 {
                results.append(bench.beat())
                // The first fails at the number, whose ghost shows by its second.
                if results.count == 1 { rest(.milliseconds(1_100)) }
            }
            #expect(results.contains { $0.ghost && $0.outcome == .verified })
            #expect(try bench.record().sequence == 6)
        }
    }
}
