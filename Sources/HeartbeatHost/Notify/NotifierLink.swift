import CLinux
import Glibc
import HeartbeatCore

/// The daemon's end of one notifier process: notices go out, reports come in. Owned by the notify thread; nothing but `start` waits.
struct NotifierLink {
    let process: Int32
    /// For poll(2).
    let socket: Int32
    let startedAt: BootInstant
    private let processDescriptor: Int32
    /// Notices whose outcome is still to come, by number.
    private var pending: [UInt64: Notified] = [:]
    /// Numbers of notices that it has not confirmed, oldest first, with when they were sent.
    private var unconfirmed: [(number: UInt64, at: BootInstant)] = []

    /// A notice as its outcome is told.
    struct Notified {
        let subject: String
        let notify: Configuration.Notify
    }

    /// Starts a notifier. Blocks until the kernel has read the binary, for ever if its disk is dead.
    static func start(executable: String) throws(SystemFailure) -> NotifierLink {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw SystemFailure("open", "/dev/null") }
        defer { close(null) }
        let child = try SpawnedProcess.start(
            executable: executable, arguments: ["heartbeat", NotifierProcess.argument],
            environment: ["MALLOC_ARENA_MAX=1", "SWIFT_BACKTRACE=enable=no"], null: null, shared: null,
            sendBufferBytes: Int32(4 * Notice.longestDatagram))
        close(child.sideSocket)
        return NotifierLink(
            process: child.identifier, socket: child.socket, startedAt: BootClock.now(),
            processDescriptor: child.processDescriptor)
    }

    private init(process: Int32, socket: Int32, startedAt: BootInstant, processDescriptor: Int32) {
        self.process = process
        self.socket = socket
        self.startedAt = startedAt
        self.processDescriptor = processDescriptor
    }

    /// Hands a notice over; false when the socket takes no more.
    mutating func send(_ notice: Notice, _ notified: Notified, at now: BootInstant) -> Bool {
        let bytes = notice.encoded
        let count = Glibc.send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        guard count == bytes.count else { return false }
        pending[notice.number] = notified
        unconfirmed.append((notice.number, now))
        return true
    }

    /// Takes what the notifier has reported; false when it is gone. `told` is called with every outcome.
    mutating func receive(_ told: (Notified, NoticeOutcome, String) -> Void) -> Bool {
        var buffer = [UInt8](repeating: 0, count: NoticeReport.longestDatagram)
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return true }
            guard count > 0 else { return false }
            guard let report = NoticeReport(buffer[..<count]) else { continue }
            unconfirmed.removeAll { $0.number == report.number }
            guard let outcome = report.outcome, let notified = pending.removeValue(forKey: report.number) else {
                continue
            }
            told(notified, outcome, report.lastWords)
        }
    }

    /// When the oldest notice that it has not confirmed was sent; nil when it has all.
    var unconfirmedSince: BootInstant? { unconfirmed.first?.at }

    /// Notices of which nothing more will be heard once it is gone.
    var pendingCount: Int { pending.count }

    /// Kills it (pidfd_send_signal(2)) and lets go of it; its commands die with it. It is still to be reaped.
    func abandon() {
        _ = heartbeat_pidfd_send_signal(processDescriptor, SIGKILL)
        release()
    }

    /// Lets go of it: it kills its commands and ends, as the socket does. It is still to be reaped.
    func release() {
        close(socket)
        close(processDescriptor)
    }
}
