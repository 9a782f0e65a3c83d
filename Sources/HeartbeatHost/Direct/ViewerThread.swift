import Glibc
import HeartbeatCore
import Synchronization

/// The daemon's thread that starts, watches and replaces the viewer, and carries orders and findings between it and the judge. A
/// start from a dead disk may hold it for ever: then there is no direct view, and nothing else waits for it.
package final class ViewerThread: Sendable {
    private let executable: String
    private let channel: DirectChannel
    private let journal: JournalReporter
    private let inbox = Mutex<Assignment?>(nil)
    private let isEnding = Atomic<Bool>(false)

    /// A plan as the viewer works by it.
    struct Assignment: Sendable {
        let schedule: Schedule
        let board: DirectBoard
    }

    /// `executable` is /proc/self/exe save in tests.
    package init(executable: String, channel: DirectChannel, journal: JournalReporter) {
        self.executable = executable
        self.channel = channel
        self.journal = journal
    }

    /// Starts it.
    package func start() throws(SystemFailure) {
        try SystemThread.start(name: "viewer", stack: .helper, policy: .ordinary) { self.serve() }
    }

    /// From now on the viewer works by this plan. Any thread but the judging one.
    package func adopt(_ publication: Publication, schedule: Schedule) {
        inbox.withLock { $0 = Assignment(schedule: schedule, board: publication.direct) }
        channel.wake.raise()
    }

    /// Ends it and the viewer, without waiting. Any thread.
    package func end() {
        isEnding.store(true, ordering: .releasing)
        channel.wake.raise()
    }

    private func serve() {
        var keeper = ViewerKeeper(executable: executable, channel: channel, journal: journal)
        while !isEnding.load(ordering: .acquiring) {
            if let assignment = inbox.withLock({ $0 }) { keeper.work(by: assignment) }
            keeper.tend()
            var requests = [channel.wake.descriptor, keeper.descriptor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = poll(&requests, 2, Int32(clamping: keeper.patience.wholeMilliseconds + 1))
            if requests[0].revents != 0 { channel.wake.take() }
        }
        keeper.end()
    }
}
