import Glibc
import HeartbeatCore

/// The prober's main thread: ticks, takes the judge's orders, notices opens that hang. Touches no storage.
struct ProberLoop {
    private let context: ProberContext
    private let socket: Int32
    private let scanRequests: EventDescriptor
    private let syncRequests: EventDescriptor
    private let period: Duration
    private var isActive = false
    /// Per SR the start of the hanging open that was reported last.
    private var reportedHangs: [BootInstant]

    init(
        context: ProberContext, socket: Int32, scanRequests: EventDescriptor, syncRequests: EventDescriptor
    ) {
        self.context = context
        self.socket = socket
        self.scanRequests = scanRequests
        self.syncRequests = syncRequests
        // The judge calls 2 intervals without a tick, or 2 s, a dead prober: several ticks fit into either.
        period = min(max(context.schedule.timing.interval / 4, .milliseconds(25)), .milliseconds(500))
        reportedHangs = Array(repeating: .never, count: context.storages.count)
    }

    mutating func run() -> Never {
        var request = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        var next = BootClock.now()
        while true {
            let now = BootClock.now()
            if now >= next {
                context.page.tick(at: now)
                reportHangs(at: now)
                next = now + period
            }
            // Rounded up, so that the last millisecond is not spent in a busy loop.
            if poll(&request, 1, Int32(clamping: (next - now).wholeMilliseconds + 1)) > 0 { takeOrders() }
        }
    }

    /// Drains the socket. Its end, or any fault of it, means that nobody judges: beats would be a lie to the peers.
    private mutating func takeOrders() {
        while true {
            var byte: UInt8 = 0
            let count = recv(socket, &byte, 1, Int32(MSG_DONTWAIT))
            if count == 1 {
                if let order = ProberOrder(rawValue: byte) { follow(order) }
            } else if count < 0 && errno == EAGAIN {
                return
            } else if count == 0 || errno != EINTR {
                // No cleaning up: a thread that hangs in the kernel would make exit(3) wait.
                _exit(0)
            }
        }
    }

    private mutating func follow(_ order: ProberOrder) {
        let now = BootClock.now()
        switch order {
        case .activate: activate(at: now)
        case .beatNow where isActive: for state in context.storages { state.requestBeat(at: now) }
        case .scan where isActive: scanRequests.raise()
        case .sync: syncRequests.raise()
        // On standby nothing beats and nothing is scanned.
        case .beatNow, .scan: break
        }
    }

    private mutating func activate(at now: BootInstant) {
        guard !isActive, context.page.generation > 0 else { return }
        isActive = true
        // Soon, since what the judge knows of opening by name is from the prober before this one.
        let reopen = now + context.schedule.timing.interval
        for state in context.storages {
            state.beatTimer.set(at: now)
            state.reopenTimer.set(at: reopen)
            state.peerTimer.set(at: now)
        }
        scanRequests.raise()
    }

    /// Reports each open by name that is still running after io_timeout, once.
    mutating func reportHangs(at now: BootInstant) {
        for state in context.storages {
            let since = state.reopeningSince
            guard since != .never, since != reportedHangs[state.index], now - since > context.schedule.timing.ioTimeout
            else { continue }
            var report = context.report(.reopen, storage: state.index, start: since)
            report.end = now
            report.errorNumber = ETIMEDOUT
            if context.send(report) { reportedHangs[state.index] = since }
        }
    }
}
