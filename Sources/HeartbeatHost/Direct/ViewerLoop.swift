import Glibc
import HeartbeatCore

/// The viewer's only thread: one poll(2) for the daemon and for every server, deadlines of its own, nothing that waits.
struct ViewerLoop {
    /// How often the daemon hears that this process lives.
    static let tickPeriod = Duration.seconds(1)
    /// Stands for no SR: the finding is a tick.
    static let tick = UInt32.max
    /// A probe that runs is served at least so often.
    private static let servePeriod = Duration.milliseconds(100)

    private let schedule: Schedule
    private let socket: Int32
    private var slots: [ViewerSlot] = []
    private var nextTick: BootInstant

    init(schedule: Schedule, socket: Int32, probes: [any DirectProbe]) {
        self.schedule = schedule
        self.socket = socket
        let now = BootClock.now()
        nextTick = now
        for (index, probe) in probes.enumerated() {
            // Spread over the interval, so that many SRs of one server are not asked in the same instant.
            let first = now + schedule.timing.interval * index / max(probes.count, 1)
            slots.append(ViewerSlot(probe: probe, timing: schedule.timing, first: first))
        }
    }

    /// Serves until the daemon is gone.
    mutating func run() -> Never {
        while pass() {}
        _exit(0)
    }

    /// One pass: what is due begins, poll(2), what is ready goes on, what has ended is told. False when the daemon is gone.
    mutating func pass() -> Bool {
        let begun = BootClock.now()
        sendTickIfDue(at: begun)
        for index in slots.indices { slots[index].beginIfDue(at: begun) }
        var requests = [pollfd(fd: socket, events: Int16(POLLIN), revents: 0)]
        var ranges: [Range<Int>] = []
        for slot in slots {
            let waits = slot.isRunning ? slot.probe.waits : []
            ranges.append(requests.count..<requests.count + waits.count)
            requests += waits
        }
        let left = max((nextDue - BootClock.now()).wholeMilliseconds + 1, 0)
        let count = poll(&requests, nfds_t(requests.count), Int32(clamping: left))
        if count < 0 { for index in requests.indices { requests[index].revents = 0 } }
        let now = BootClock.now()
        guard requests[0].revents == 0 || takeOrders(at: now) else { return false }
        for index in slots.indices where slots[index].isRunning {
            slots[index].probe.serve(Array(requests[ranges[index]]), at: now)
            guard let finding = slots[index].takeFinding(at: BootClock.now()) else { continue }
            tell(finding, index)
        }
        return true
    }

    private var nextDue: BootInstant {
        var due = nextTick
        var isRunning = false
        for slot in slots {
            due = min(due, slot.due)
            isRunning = isRunning || slot.isRunning
        }
        return isRunning ? min(due, BootClock.now() + Self.servePeriod) : due
    }

    private mutating func sendTickIfDue(at now: BootInstant) {
        guard now >= nextTick else { return }
        nextTick = now + Self.tickPeriod
        send(DirectFinding(storage: Self.tick, start: now, end: now))
    }

    private func tell(_ finding: DirectFinding, _ index: Int) {
        var finding = finding
        finding.storage = UInt32(index)
        finding.epoch = schedule.epoch
        send(finding)
    }

    /// A daemon that does not read loses findings, never this process its time.
    private func send(_ finding: DirectFinding) {
        _ = withUnsafeBytes(of: finding) {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
    }

    /// Drains the orders; false when there is nobody any more who could give one.
    private mutating func takeOrders(at now: BootInstant) -> Bool {
        var order = DirectOrder(storage: 0, depth: .look, leave: .never)
        while true {
            let count = withUnsafeMutableBytes(of: &order) {
                recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            if count == MemoryLayout<DirectOrder>.size {
                if slots.indices.contains(Int(order.storage)) { slots[Int(order.storage)].follow(order, at: now) }
                continue
            }
            if count < 0, errno == EINTR { continue }
            return count < 0 && errno == EAGAIN
        }
    }
}
