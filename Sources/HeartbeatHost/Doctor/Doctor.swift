import HeartbeatCore
import Synchronization

/// Runs every check, each in a thread of its own, so that one that hangs keeps no other from its answer.
package struct Doctor {
    /// Within this much everything is answered, or said to be unanswered.
    package static let deadline = Duration.seconds(9)

    let host: ExaminedHost

    package init(_ host: ExaminedHost) { self.host = host }

    /// All findings, the worst first. Blocks, at most for `limit`.
    package func examine(atMost limit: Duration = Doctor.deadline) -> [DoctorFinding] {
        examine(Self.checks, atMost: limit)
    }

    func examine(_ checks: [any DoctorCheck.Type], atMost limit: Duration) -> [DoctorFinding] {
        let end = BootClock.now() + limit
        let board: Board
        do throws(SystemFailure) {
            board = try Board()
        } catch {
            return [.notLookedAt("this host", because: error.description)]
        }
        for (index, check) in checks.enumerated() {
            let host = host
            do throws(SystemFailure) {
                try SystemThread.start(name: "doctor", stack: .command, policy: .ordinary) {
                    board.put(check.init(host).findings(), of: index)
                }
            } catch {
                board.put([.notLookedAt(check.subject, because: error.description)], of: index)
            }
        }
        var answers = board.answers
        while answers.count < checks.count, BootClock.now() < end {
            board.news.wait(atMost: end - BootClock.now())
            answers = board.answers
        }
        let found = checks.indices.flatMap { answers[$0] ?? [Self.unanswered(checks[$0].subject, limit)] }
        // Stable: findings of one weight stay in the order of the checks.
        return [DoctorSeverity.critical, .warning, .note, .fine].flatMap { weight in
            found.filter { $0.severity == weight }
        }
    }

    private static func unanswered(_ subject: String, _ limit: Duration) -> DoctorFinding {
        DoctorFinding(
            .unanswered, .warning, "\(subject) gave no answer within \(DurationText.render(limit))",
            why: "A disk or a program that it was read from hangs; what hangs now hangs at a fence too.",
            advice: "`ps -eo pid,stat,wchan:32,comm | grep ' D'` shows what waits")
    }

    static let checks: [any DoctorCheck.Type] = [
        ConfigurationCheck.self, DaemonCheck.self, UnitCheck.self, TriggerCheck.self, RebootCheck.self,
        KernelCheck.self, LockdownCheck.self, WatchdogCheck.self, MemoryLockCheck.self, RealTimeCheck.self,
        JournalCheck.self, JournalTimeCheck.self, BlackBoxCheck.self, LastWordsCheck.self, PstoreCheck.self,
        ClockCheck.self, LibvirtAutostartCheck.self, XapiAutostartCheck.self, MountCheck.self, PathCheck.self,
        MultipathCheck.self, FencerCheck.self,
    ]

    /// What the threads have answered. Any thread.
    private final class Board: Sendable {
        let news: EventDescriptor
        private let found = Mutex<[Int: [DoctorFinding]]>([:])

        init() throws(SystemFailure) { news = try EventDescriptor() }

        var answers: [Int: [DoctorFinding]] { found.withLock { $0 } }

        func put(_ findings: [DoctorFinding], of check: Int) {
            found.withLock { $0[check] = findings }
            news.raise()
        }
    }
}
