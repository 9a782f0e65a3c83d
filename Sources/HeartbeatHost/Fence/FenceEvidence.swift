import Glibc
import HeartbeatCore

/// Everything that is written before the host goes down: journal, kernel log, fence record, black box, then the
/// journal's file system synced. Each part is a thread of its own made at start, so that none delays another or the fence.
///
/// The judging thread starts the parts and looks whether they are complete; it never waits for one.
package final class FenceEvidence: @unchecked Sendable {
    // Sendable: `statement` is handed over as its own comment says; all else is immutable.
    /// Signalled whenever a part is done; the judge polls its descriptor.
    package let notify: EventDescriptor
    /// What could not be had at start, one phrase each, for `degraded`.
    package let degraded: [String]
    private let statement = FenceStatement()
    private let journal: BoundedTask
    private let kernelLog: BoundedTask
    private let record: BoundedTask
    private let sync: BoundedTask
    private let box: BlackBox?

    /// Opens everything and starts the threads. What cannot be opened is left out and named in `degraded`; throws only
    /// when a thread cannot be made. `box` is one of the parts once it is started. Opens files: at start, never on the
    /// judging thread.
    package init(
        paths: Configuration.Paths, policy: SystemThread.Policy, journalLayout: JournalLayout = JournalLayout(),
        box: BlackBox? = nil
    ) throws(SystemFailure) {
        let statement = statement
        let wake = try EventDescriptor()
        notify = wake
        let log = KernelLogEvidence(path: paths.kernelLog)
        let fences = FenceRecord(state: paths.state)
        let synced = JournalSync(directories: journalLayout.directories + [paths.state])
        self.box = box
        box?.answer(wake)
        degraded = [log.fault, fences.fault, box?.fault, synced.fault].compactMap { $0 }
        journal = try BoundedTask(name: "fence-journal", policy: policy, notify: wake) { job in
            JournalEvidence.perform(job, statement, layout: journalLayout)
        }
        kernelLog = try BoundedTask(name: "fence-kmsg", policy: policy, notify: wake) { log.perform($0, statement) }
        record = try BoundedTask(name: "fence-record", policy: policy, notify: wake) { fences.perform($0, statement) }
        sync = try BoundedTask(name: "fence-sync", policy: policy, notify: wake) { synced.perform($0) }
    }

    /// Runs every part once without writing; false when not all came back within `limit`. At start, before READY=1,
    /// on the thread that will judge or before it; blocks.
    package func rehearse(for plan: Plan, atMost limit: Duration = .seconds(5)) -> Bool {
        statement.plan = plan
        statement.event = Event(.fenceCommitted, at: BootClock.now(), storage: plan.storages.isEmpty ? -1 : 0)
        statement.event.errorNumber = EIO
        let deadline = BootClock.now() + limit
        for part in [journal, kernelLog, record, sync] { part.post(.rehearsal) }
        // A block with the state of now, as it is written every few seconds.
        box?.flush()
        while !(isComplete && isSyncComplete) {
            let left = deadline - BootClock.now()
            guard left > .zero else { return false }
            notify.wait(atMost: left)
        }
        return true
    }

    /// Starts journal, kernel log, record and black box for the fence that `event` commits. Judging thread only.
    /// Neither blocks nor allocates.
    package func start(_ event: Event, plan: Plan) {
        statement.event = event
        statement.plan = plan
        journal.post(.act)
        kernelLog.post(.act)
        record.post(.act)
        box?.note(BoxItem(event), epoch: plan.epoch)
        box?.flush()
    }

    /// True when nothing that `start` began is still being written. Neither blocks nor allocates.
    package var isComplete: Bool {
        journal.isDone && kernelLog.isDone && record.isDone && box?.isFlushed ?? true
    }

    /// Starts the sync of the journal's file system. Judging thread only; neither blocks nor allocates.
    package func startSync() { sync.post(.act) }

    /// True when the sync has ended, or none was started. Neither blocks nor allocates.
    package var isSyncComplete: Bool { sync.isDone }

    /// Marks the last fence on record with what became of the trigger: the byte and errno, 0 when it was written.
    /// Judging thread only; neither blocks nor allocates; false when the record is still busy with the fence itself.
    @discardableResult
    package func noteTrigger(byte: UInt8, errorNumber: Int32) -> Bool {
        guard record.isDone else { return false }
        statement.triggerByte = byte
        statement.triggerError = errorNumber
        kernelLog.post(.trigger)
        return record.post(.trigger)
    }
}
