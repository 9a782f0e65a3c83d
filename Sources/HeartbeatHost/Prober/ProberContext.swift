import Glibc
import HeartbeatCore
import Synchronization

/// What all threads of a prober share: schedule, page, socket, sequence. No locks.
final class ProberContext: Sendable {
    let schedule: Schedule
    let page: SharedPage
    let storages: [BeatState]
    private let socket: Int32
    private let sightings: Int32
    private let standing: EventDescriptor
    private let sequence = Atomic<UInt64>(0)

    init(schedule: Schedule, page: SharedPage, socket: Int32, sightings: Int32) throws(SystemFailure) {
        self.schedule = schedule
        self.page = page
        self.socket = socket
        self.sightings = sightings
        standing = try EventDescriptor()
        var storages: [BeatState] = []
        for index in schedule.storages.indices { storages.append(try BeatState(index: index)) }
        self.storages = storages
    }

    /// A thread has all it needs and waits for its work.
    func threadStands() { standing.raise() }

    /// Waits until `count` threads stand.
    func awaitThreads(_ count: Int) {
        var seen: UInt64 = 0
        while seen < count { seen += standing.wait() }
    }

    /// The next number, over all SRs of this prober.
    func nextSequence() -> UInt64 { sequence.add(1, ordering: .relaxed).newValue }

    /// A report about one SR with what every report carries.
    func report(_ kind: ProbeReport.Kind, storage: Int, start: BootInstant) -> ProbeReport {
        var report = ProbeReport(kind: kind, storage: UInt32(storage), generation: page.generation, start: start)
        if storages.indices.contains(storage) { report.lastVerifiedStart = storages[storage].lastVerifiedStart }
        return report
    }

    /// Sends a report whole, or not at all when the judge has fallen behind: false then. Never blocks.
    @discardableResult
    func send(_ report: ProbeReport) -> Bool {
        withUnsafeBytes(of: report) {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)) == $0.count
        }
    }

    /// Sends a sighting of another host. Waits while the judge is behind: for the threads that read peers, which may.
    func send(_ sighting: PeerSighting) {
        withUnsafeBytes(of: sighting) { bytes in
            while Glibc.send(sightings, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) < 0, errno == EINTR {}
        }
    }
}
