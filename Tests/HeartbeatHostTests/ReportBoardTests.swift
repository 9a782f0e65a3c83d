import HeartbeatCore
import HeartbeatHost
import Testing

@Suite struct ReportBoardTests {
    @Test func `nothing is read before the first publishing`() throws {
        let board = SnapshotBoard(storageCount: 2, wake: try EventDescriptor())
        #expect(board.read()?.host.turns == nil)
    }

    @Test func `the newest state is read, again and again`() throws {
        let board = SnapshotBoard(storageCount: 1, wake: try EventDescriptor())
        for turn in 1...5 { board.publish(isChange: false) { host, _ in host.turns = UInt64(turn) } }
        #expect(board.read()?.host.turns == 5)
        #expect(board.read()?.host.turns == 5)
        board.publish(isChange: false) { host, _ in host.turns = 6 }
        #expect(board.read()?.host.turns == 6)
    }

    @Test func `only a change wakes the reader`() throws {
        let wake = try EventDescriptor()
        let board = SnapshotBoard(storageCount: 1, wake: wake)
        board.publish(isChange: false) { _, _ in }
        #expect(wake.take() == 0)
        board.publish(isChange: true) { _, _ in }
        #expect(wake.take() == 1)
    }

    @Test func `a board without any SR holds the host`() throws {
        let board = SnapshotBoard(storageCount: 0, wake: try EventDescriptor())
        board.publish(isChange: false) { host, storages in host.turns = UInt64(storages.count) + 1 }
        #expect(board.read()?.host.turns == 1)
        #expect(board.read()?.storages.count == 0)
    }

    @Test func `a reader never sees parts of two states`() throws {
        let board = SnapshotBoard(storageCount: 8, wake: try EventDescriptor())
        let count = 20_000
        let done = try EventDescriptor()
        try SystemThread.start(name: "judge", stack: ThreadStack(kibibytes: 64, resident: 16), policy: .ordinary) {
            for turn in 1...count {
                board.publish(isChange: false) { host, storages in
                    host.turns = UInt64(turn)
                    for index in storages.indices { storages[index].userCount = UInt32(turn) }
                }
            }
            done.raise()
        }
        var last: UInt64 = 0
        var isDone = false
        while !isDone {
            isDone = done.take() > 0
            guard let (host, storages) = board.read() else { continue }
            #expect(host.turns >= last)
            guard storages.allSatisfy({ UInt64($0.userCount) == host.turns }) else {
                Issue.record("parts of two states: turn \(host.turns), SRs \(storages.map(\.userCount))")
                return
            }
            last = host.turns
        }
        #expect(board.read()?.host.turns == UInt64(count))
    }
}
