import Glibc
import HeartbeatCore
import Synchronization

/// The watchdog device: opened, fed and disarmed by a real-time thread of its own, since a driver may block. The judge posts
/// what it wants and looks at the outcome; it never waits.
///
/// Every order to arm or feed carries the last instant at which it may be carried out (PolicyEngine.feedingEnds): a
/// thread that comes late does nothing, so that no delay moves the reset past its bound.
package final class Watchdog: Sendable {
    /// What the device is, as the thread last found it.
    package enum Phase: UInt8, Sendable {
        case disarmed = 0
        case armed = 1
        /// No device could be opened or told its timeout; `errorNumber` says why.
        case failed = 2
        /// It was closed and goes on: the driver took no order to stop, or knows none.
        case stranded = 3
    }

    enum Order: UInt8 {
        case none = 0
        case arm = 1
        case retime = 2
        case feed = 3
        case disarm = 4
    }

    package let candidates: [WatchdogCandidate]
    /// The first candidate was left running by an earlier process of this boot.
    package let isInherited: Bool
    private let state: State

    /// Starts the thread where there is a device to use.
    package init(
        _ source: WatchdogSource, mark: WatchdogMark, policy: SystemThread.Policy
    ) throws(SystemFailure) {
        candidates = source.candidates
        isInherited = source.isInherited
        let state = State(source, mark: mark)
        self.state = state
        guard !source.drivers.isEmpty else { return }
        try SystemThread.start(name: "watchdog", stack: .fence, policy: policy) { state.serve() }
    }

    deinit { state.end() }

    package var phase: Phase { Phase(rawValue: state.phase.load(ordering: .acquiring)) ?? .failed }
    /// Timeout by the driver's own answer; meaningful while armed.
    package var timeout: Duration { .seconds(Int64(state.seconds.load(ordering: .acquiring))) }
    /// What was last asked for.
    package var asked: Duration { .seconds(Int64(state.asked.load(ordering: .acquiring))) }
    package var fedAt: BootInstant { BootInstant(nanoseconds: state.fedAt.load(ordering: .acquiring)) }
    package var errorNumber: Int32 { state.errorNumber.load(ordering: .acquiring) }
    package var survivesCrash: Bool { state.survivesCrash.load(ordering: .acquiring) }
    /// The device in use; nil while none is.
    package var device: WatchdogCandidate? {
        let index = state.chosen.load(ordering: .acquiring)
        return phase == .armed && candidates.indices.contains(index) ? candidates[index] : nil
    }
    /// Its index among the candidates; -1 while none is in use.
    package var deviceIndex: Int { state.chosen.load(ordering: .acquiring) }
    /// No order is waiting or being carried out.
    package var isIdle: Bool { state.order.load(ordering: .acquiring) == Order.none.rawValue }

    /// Opens the first candidate that lets itself be opened and asks for `timeout`, unless it is later than `until` by then.
    package func arm(timeout: Duration, until: BootInstant) { post(.arm, timeout, until) }
    /// Asks for another timeout.
    package func retime(_ timeout: Duration, until: BootInstant) { post(.retime, timeout, until) }
    /// Feeds it, unless it is later than `until` by then.
    package func feed(until: BootInstant) { post(.feed, asked, until) }
    /// Stops it in order.
    package func disarm() { post(.disarm, asked, .never) }

    /// Judging thread, and the stopping one after it. Neither blocks nor allocates; nothing where an order is under way.
    private func post(_ order: Order, _ timeout: Duration, _ until: BootInstant) {
        guard isIdle, !candidates.isEmpty else { return }
        state.wanted.store(Int32(clamping: timeout.components.seconds), ordering: .relaxed)
        state.until.store(until.nanoseconds, ordering: .relaxed)
        state.order.store(order.rawValue, ordering: .releasing)
        state.wake()
    }
}
