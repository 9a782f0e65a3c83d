import Glibc
import HeartbeatCore

/// Writes the fence into the journal and has journald put it on disk.
///
/// LOG_CRIT makes journald sync by itself (journald.conf(5), SyncIntervalSec=); the explicit request tells when it has.
enum JournalEvidence {
    /// Longest wait for journald's answer, after which the thread is free again: the largest evidence_budget.
    private static let longestWait = Duration.seconds(30)

    /// Blocks for as long as a stuck journald pleases; an absent one costs nothing.
    static func perform(_ job: BoundedTask.Job, _ statement: FenceStatement, layout: JournalLayout) {
        guard job != .trigger, let plan = statement.plan else { return }
        let entry = JournalEntry(statement.event, plan: plan)
        guard job == .act else {
            entry.rehearse()
            JournalSynchronization.rehearse(at: layout.varlink, atMost: longestWait)
            return
        }
        if entry.send() { JournalSynchronization.request(at: layout.varlink, atMost: longestWait) }
    }
}
