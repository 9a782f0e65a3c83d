import Glibc
import HeartbeatCore

/// Sends notices to a notifier that it starts, watches and replaces. Owned by the notify thread.
///
/// A notifier that does not confirm a notice is killed and left behind; what is sent while there is none is dropped, counted and told
/// of once, until one is delivered again.
struct NoticeSender {
    /// How long a notifier may take to confirm a notice, also while it starts on a busy host.
    private static let confirmedWithin = Duration.seconds(10)
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)
    /// How often ended processes are looked for while there are some.
    private static let housekeeping = Duration.seconds(1)

    private let executable: String
    private let journal: JournalReporter
    private var link: NotifierLink?
    private var left: [Int32] = []
    private var nextStart = BootInstant.never
    private var pause = Self.firstPause
    private var number: UInt64 = 0
    private var dropped: UInt64 = 0

    /// `executable` is /proc/self/exe save in tests.
    init(executable: String, journal: JournalReporter) {
        self.executable = executable
        self.journal = journal
    }

    /// For poll(2); -1 while there is no notifier.
    var descriptor: Int32 { link?.socket ?? -1 }

    /// When `tend` has something to do; nil when only a report could change that.
    var nextDue: BootInstant? {
        let now = BootClock.now()
        return [
            link?.unconfirmedSince.map { $0 + Self.confirmedWithin }, link == nil ? max(nextStart, now) : nil,
            left.isEmpty ? nil : now + Self.housekeeping,
        ].compactMap { $0 }.min()
    }

    /// Hands a notice over, or drops it. `subject` is what it tells, for the journal.
    mutating func send(_ kind: NoticeKind, subject: String, environment: [String], _ notify: Configuration.Notify) {
        number += 1
        let notice = Notice(
            number: number, command: notify.command, timeout: notify.timeout, isUrgent: kind == .fence,
            environment: environment)
        let notified = NotifierLink.Notified(subject: subject, notify: notify)
        guard link?.send(notice, notified, at: BootClock.now()) == true else { return drop(1) }
        guard dropped > 0 else { return }
        note("notify: \(dropped) notices in all were dropped; now they are delivered again", .notice)
        dropped = 0
    }

    /// Counts notices that nobody was told of; the first ones are told of.
    mutating func drop(_ count: UInt64) {
        if dropped == 0, count > 0 {
            note("notify: no notice can be delivered at the moment; what is dropped from now on is counted", .warning)
        }
        dropped += count
    }

    /// Takes reports, replaces a notifier that is gone or hangs, reaps. Blocks while one is started.
    mutating func tend() {
        takeReports()
        left.removeAll { waitpid($0, nil, WNOHANG) != 0 }
        let now = BootClock.now()
        if let since = link?.unconfirmedSince, now - since >= Self.confirmedWithin {
            lose("does not take its work", at: now) { $0.abandon() }
        }
        guard link == nil, now >= nextStart else { return }
        do throws(SystemFailure) {
            link = try NotifierLink.start(executable: executable)
        } catch {
            note("notify: \(error); trying again in \(DurationText.render(pause))", .warning)
            delay(from: BootClock.now())
        }
    }

    /// Ends the notifier and what it runs, without waiting for more than a second.
    mutating func end() {
        guard let link else { return }
        link.release()
        self.link = nil
        let deadline = BootClock.now() + .seconds(1)
        while waitpid(link.process, nil, WNOHANG) == 0, BootClock.now() < deadline { usleep(10_000) }
    }

    private mutating func takeReports() {
        let journal = self.journal
        let isThere = link?.receive { notified, outcome, words in
            let text = outcome.sentence(notified.notify, subject: notified.subject, lastWords: words)
            journal.note(JournalEntry(text, priority: outcome.priority, identifier: .notify))
        }
        if isThere == false { lose("has ended", at: BootClock.now()) { $0.release() } }
    }

    private mutating func lose(_ what: String, at now: BootInstant, _ leave: (NotifierLink) -> Void) {
        guard let link else { return }
        leave(link)
        left.append(link.process)
        self.link = nil
        if now - link.startedAt > Self.longestPause { pause = Self.firstPause }
        let lost = link.pendingCount == 0 ? "" : "; what became of \(link.pendingCount) notices is not known"
        note(
            "notify: the process that runs the command \(what)\(lost); another is started in "
                + DurationText.render(pause), .warning)
        delay(from: now)
    }

    private mutating func delay(from now: BootInstant) {
        nextStart = now + pause
        pause = min(pause * 2, Self.longestPause)
    }

    private func note(_ text: String, _ priority: JournalPriority) {
        journal.note(JournalEntry(text, priority: priority, identifier: .notify))
    }
}
