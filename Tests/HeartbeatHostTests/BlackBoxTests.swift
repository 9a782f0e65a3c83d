import Foundation
import HeartbeatCore
import HeartbeatHost
import Testing

/// The black box with its thread and its file.
@Suite struct BlackBoxTests {
    private func box(_ directory: ReportDirectory, after sequence: UInt64 = 0, _ plan: Plan? = nil) throws -> BlackBox {
        let box = try BlackBox(state: directory.path, bootID: ReportPlan.boot, lastSequence: sequence)
        if let plan { box.adopt(Publication(plan: plan, wake: try EventDescriptor())) }
        try box.start(policy: .ordinary)
        return box
    }

    private func content(_ directory: ReportDirectory) throws -> BoxContent {
        try BoxFile.load(BoxFile.path(state: directory.path))
    }

    private func flush(_ box: BlackBox) throws {
        box.flush()
        let deadline = BootClock.now() + .seconds(20)
        while !box.isFlushed {
            try #require(BootClock.now() < deadline)
            usleep(1000)
        }
    }

    private func beat(_ storage: UInt32, at seconds: Int64, _ outcome: BeatOutcome = .verified) -> BoxItem {
        var report = ProbeReport(
            kind: .end, storage: storage, generation: 1, start: BootInstant(nanoseconds: seconds * 1_000_000_000))
        report.end = report.start + .milliseconds(3)
        report.outcome = outcome
        return BoxItem(report, silence: .zero)
    }

    @Test func `beats and events are on disk when the flush is done, with the names of their SRs`() throws {
        let directory = try ReportDirectory()
        let box = try box(directory, ReportPlan.make(directory: directory.path))
        box.note(beat(1, at: 100), epoch: 1)
        box.note(BoxItem(ReportPlan.fence(at: BootInstant(nanoseconds: 101))), epoch: 1)
        try flush(box)
        let blocks = try content(directory).blocks
        let names = blocks.flatMap { block in block.items.map { block.storages[Int($0.storage)].uuid } }
        #expect(blocks.flatMap(\.items).map(\.kind) == [BoxItem.Kind.beat, .event])
        #expect(names == ["sr-b", "sr-a"])
        let last = try #require(blocks.last?.state)
        #expect(last.committedAt == BootInstant(nanoseconds: 101))
        #expect(last.host == "host-1")
        #expect(last.hasForeignTrigger)
        #expect(last.stage == .running)
    }

    @Test func `the file has its full size and can be read by everyone`() throws {
        let directory = try ReportDirectory()
        let box = try box(directory)
        try flush(box)
        let attributes = try FileManager.default.attributesOfItem(atPath: BoxFile.path(state: directory.path))
        #expect(attributes[.size] as? Int == 1 << 20)
        #expect(attributes[.posixPermissions] as? Int == 0o644)
    }

    @Test(arguments: [true, false]) func `the last block tells of the stop`(inOrder: Bool) throws {
        let directory = try ReportDirectory()
        let box = try box(directory)
        #expect(box.stop(inOrder: inOrder, atMost: .seconds(20)))
        #expect(try content(directory).blocks.last?.state.stage == (inOrder ? .stoppedInOrder : .stopped))
    }

    @Test func `a start goes on in the ring of the one before`() throws {
        let directory = try ReportDirectory()
        for _ in 0..<3 {
            let before = try content(directory).blocks.last?.state.sequence ?? 0
            let box = try box(directory, after: before)
            try flush(box)
            box.stop(inOrder: true, atMost: .seconds(20))
        }
        let sequences = try content(directory).blocks.map(\.state.sequence)
        #expect(sequences.count >= 6)
        #expect(sequences == Array(1...UInt64(sequences.count)))
    }

    @Test func `the ring wraps around and keeps the newest`() throws {
        let directory = try ReportDirectory()
        var file = BoxFile(state: directory.path, lastSequence: 1000)
        let written = (0..<300).map { _ in file.append(BoxBlock()) }
        #expect(written.allSatisfy { $0 })
        #expect(try content(directory).blocks.map(\.state.sequence) == Array(1045...1300))
    }

    @Test func `a thousand beats at once fill as many blocks as they take`() throws {
        let directory = try ReportDirectory()
        let box = try box(directory, ReportPlan.make(directory: directory.path))
        for second in 1...1000 { box.note(beat(0, at: Int64(second)), epoch: 1) }
        try flush(box)
        let beats = try content(directory).blocks.flatMap(\.items)
        #expect(beats.map(\.at.nanoseconds) == (1...1000).map { $0 * 1_000_000_000 })
    }

    @Test func `of many SRs like beats are kept each 10 s, others always`() throws {
        let directory = try ReportDirectory()
        let names = (0..<20).map { "sr-\($0)" }
        let box = try box(directory, ReportPlan.make(directory: directory.path, storages: names))
        for second in 1...25 { box.note(beat(7, at: Int64(second), second == 5 ? .failed : .verified), epoch: 1) }
        try flush(box)
        let beats = try content(directory).blocks.flatMap(\.items)
        #expect(beats.map { $0.at.nanoseconds / 1_000_000_000 } == [1, 5, 6, 16])
    }

    @Test func `what cannot be opened is a fault, and nothing waits for it`() throws {
        let directory = try ReportDirectory()
        try FileManager.default.createDirectory(
            atPath: BoxFile.path(state: directory.path), withIntermediateDirectories: false)
        let box = try box(directory)
        #expect(box.fault?.contains("blackbox") == true)
        try flush(box)
        #expect(box.stop(inOrder: true, atMost: .seconds(20)))
    }
}
