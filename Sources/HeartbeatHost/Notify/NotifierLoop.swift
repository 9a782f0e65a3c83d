import CLinux
import Glibc
import HeartbeatCore

/// The notifier's only thread: takes notices, runs commands, kills those that take too long, reports each once.
///
/// It opens no file and waits for no command: an exec that hangs on a dead disk hangs in a child. Such a child keeps its place
/// even when it has been killed, so that there are never more than four.
struct NotifierLoop {
    private static let mostRunning = 4
    private static let mostWaiting = 16

    private let socket: Int32
    private let null: Int32
    private let signals: Int32
    private var running: [CommandRun] = []
    private var waiting: [Notice] = []
    private var buffer = [UInt8](repeating: 0, count: Notice.longestDatagram)

    /// `socket` leads to the daemon, `signals` is a signalfd for SIGCHLD.
    init(socket: Int32, null: Int32, signals: Int32) {
        self.socket = socket
        self.null = null
        self.signals = signals
    }

    /// Serves until the daemon is gone.
    mutating func run() -> Never {
        while true {
            wait()
            takeNotices()
            tendRunning()
            startWaiting()
        }
    }

    private func wait() {
        var requests = ([socket, signals] + running.map(\.errors)).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let deadline = running.filter { !$0.isKilled }.map(\.deadline).min()
        let left = deadline.map { Int32(clamping: max(($0 - BootClock.now()).wholeMilliseconds + 1, 0)) }
        _ = poll(&requests, nfds_t(requests.count), left ?? -1)
        while heartbeat_take_signal(signals) != 0 {}
    }

    private mutating func takeNotices() {
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { end() }
            guard let notice = Notice(buffer[..<count]) else { continue }
            report(notice, nil)
            accept(notice)
        }
    }

    private mutating func accept(_ notice: Notice) {
        waiting.insert(notice, at: notice.isUrgent ? 0 : waiting.count)
        startWaiting()
        if waiting.count > Self.mostWaiting { report(waiting.removeLast(), .dropped) }
    }

    private mutating func tendRunning() {
        let now = BootClock.now()
        for index in running.indices.reversed() {
            running[index].readErrors()
            if running[index].hasEnded {
                var ended = running.remove(at: index)
                let isTold = ended.isKilled
                let outcome = ended.finish()
                if !isTold { report(ended.notice, outcome, ended.words) }
            } else if !running[index].isKilled, now >= running[index].deadline {
                running[index].kill()
                report(running[index].notice, .timedOut, running[index].words)
            }
        }
    }

    /// One place is kept free for what is urgent: a fence gives nobody ten seconds.
    private mutating func startWaiting() {
        while let next = waiting.first, running.count < (next.isUrgent ? Self.mostRunning : Self.mostRunning - 1) {
            waiting.removeFirst()
            do throws(SystemFailure) {
                running.append(try CommandRun(next, null: null))
            } catch {
                report(next, .notStarted(errorNumber: error.errorNumber))
            }
        }
    }

    /// A daemon that does not read loses reports, never this process its time.
    private func report(_ notice: Notice, _ outcome: NoticeOutcome?, _ words: String = "") {
        let bytes = NoticeReport(number: notice.number, outcome: outcome, lastWords: words).encoded
        _ = send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }

    private mutating func end() -> Never {
        for index in running.indices { running[index].kill() }
        _exit(0)
    }
}
