import HeartbeatCore
import Synchronization

/// Between the judge and the viewer's thread, one per plan: how far the judge wants each SR looked at, and what was found last.
///
/// The judge writes atomics and never waits; findings come to it by `DirectChannel`, those kept here are for the status file.
package final class DirectBoard: Sendable {
    private let depths: AtomicBytes
    private let permittedUntil = Atomic<Int64>(0)
    private let isWatching = Atomic<Bool>(false)
    private let latest: Mutex<[DirectFinding?]>

    package init(storageCount: Int) {
        depths = AtomicBytes(count: storageCount)
        latest = Mutex(Array(repeating: nil, count: storageCount))
    }

    /// A viewer looks at the SRs of this plan: without one the judge need not say anything.
    package var isWatched: Bool { isWatching.load(ordering: .relaxed) }

    /// Judging thread only. Says how far to look at an SR; true when that has changed. Neither blocks nor allocates.
    func want(_ depth: DirectDepth, at index: Int) -> Bool {
        depths.exchange(depth.rawValue, at: index) != depth.rawValue
    }

    /// Judging thread only. A record may be written past a stuck mount until `instant`: a dead judge with a viewer that writes on would
    /// tell the peers a lie. Neither blocks nor allocates.
    func extendLeave(until instant: BootInstant) { permittedUntil.store(instant.nanoseconds, ordering: .relaxed) }

    /// The viewer's thread: how far the judge wants an SR looked at.
    func depth(at index: Int) -> DirectDepth { DirectDepth(rawValue: depths.load(at: index)) ?? .look }

    /// The viewer's thread: until when records may be written.
    var leave: BootInstant { BootInstant(nanoseconds: permittedUntil.load(ordering: .relaxed)) }

    /// The viewer's thread: whether there is a viewer. Without one nothing is known any more.
    func setWatched(_ isWatched: Bool) {
        isWatching.store(isWatched, ordering: .relaxed)
        if !isWatched { latest.withLock { for index in $0.indices { $0[index] = nil } } }
    }

    /// The viewer's thread: keeps a finding for the status file.
    func keep(_ finding: DirectFinding) {
        latest.withLock { if $0.indices.contains(Int(finding.storage)) { $0[Int(finding.storage)] = finding } }
    }

    /// What was found last, per SR. Any thread but the judging one.
    package var findings: [DirectFinding?] { latest.withLock { $0 } }
}
