import HeartbeatCore
import Synchronization

/// What the threads of one SR and the prober's main thread tell one another, by atomics only.
final class BeatState: Sendable {
    /// Index of the SR in the schedule.
    let index: Int
    /// Wakes the SR's beat thread; first set at activation.
    let beatTimer: BootTimer
    /// Wakes the SR's reopen thread; first set at activation.
    let reopenTimer: BootTimer
    /// Wakes the thread that reads the SR's other hosts; first set at activation.
    let peerTimer: BootTimer
    private let requests = Atomic<UInt64>(0)
    private let lastVerified = Atomic<Int64>(0)
    private let reopening = Atomic<Int64>(0)
    private let withoutAddress = Atomic<Bool>(false)
    private let foundAddress = Atomic<Bool>(false)

    init(index: Int) throws(SystemFailure) {
        self.index = index
        beatTimer = try BootTimer()
        reopenTimer = try BootTimer()
        peerTimer = try BootTimer()
    }

    /// How often a beat was asked for outside the grid.
    var beatRequests: UInt64 { requests.load(ordering: .sequentiallyConsistent) }

    /// S0 of the SR in this prober; written by its beat thread only.
    var lastVerifiedStart: BootInstant {
        get { BootInstant(nanoseconds: lastVerified.load(ordering: .acquiring)) }
        set { lastVerified.store(newValue.nanoseconds, ordering: .releasing) }
    }

    /// Start of the open by name that is running, or `never`; written by the reopen thread only.
    var reopeningSince: BootInstant {
        get { BootInstant(nanoseconds: reopening.load(ordering: .acquiring)) }
        set { reopening.store(newValue.nanoseconds, ordering: .releasing) }
    }

    /// Beats go on without the number of the address.
    var lacksAddress: Bool { withoutAddress.load(ordering: .sequentiallyConsistent) }

    /// What the beat thread found of the address's number. The first lack wakes the reopen thread: see `ReopenThread`.
    func note(lacksAddress: Bool, at now: BootInstant) {
        let before = withoutAddress.exchange(lacksAddress, ordering: .sequentiallyConsistent)
        if lacksAddress && !before { reopenTimer.set(at: now) }
    }

    /// The reopen thread can open the address's number: the next beat is to write it.
    func noteFoundAddress() { foundAddress.store(true, ordering: .releasing) }

    /// Whether that was noted since it was last asked for.
    func takeFoundAddress() -> Bool { foundAddress.exchange(false, ordering: .acquiring) }

    /// The beat thread beats now, or as soon as the beat in flight has ended. The order matters: it sets its timer
    /// first and looks for requests then, so one of the two is seen.
    func requestBeat(at now: BootInstant) {
        requests.add(1, ordering: .sequentiallyConsistent)
        beatTimer.set(at: now)
    }
}
