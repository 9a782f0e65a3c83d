import Glibc
import Synchronization

/// A thread made long before it is needed, for one kind of work that may block for ever.
///
/// Its owner posts a job and looks at `isDone` for as long as its budget lasts; it never waits for the thread itself.
/// A task that hangs takes no further job and is left behind.
package final class BoundedTask: Sendable {
    private let state: State

    /// What the thread is asked to do.
    package enum Job: UInt8, Sendable {
        /// Run everything once without writing, so that code and memory are there when it counts.
        case rehearsal = 1
        /// Write what this task is for.
        case act = 2
        /// Write what became of the trigger.
        case trigger = 3
    }

    /// Starts the thread; `notify` is signalled at the end of each job. `body` runs on the new thread only.
    /// `name` may have 15 bytes.
    package init(
        name: String, policy: SystemThread.Policy, notify: EventDescriptor,
        body: @escaping @Sendable (Job) -> Void
    ) throws(SystemFailure) {
        let state = State(notify: notify)
        self.state = state
        try SystemThread.start(name: name, stack: .fence, policy: policy) { state.serve(body) }
    }

    deinit { state.end() }

    /// Hands over a job; false when the last one is not done. One posting thread. Neither blocks nor allocates.
    @discardableResult
    package func post(_ job: Job) -> Bool { state.post(job) }

    /// True when no job is waiting or running. Any thread; neither blocks nor allocates.
    package var isDone: Bool { state.isDone }

    /// What owner and thread share; freed when both are gone.
    private final class State: @unchecked Sendable {
        // Sendable: sem_post(3) and sem_wait(3) may be called from any thread, everything else is atomic.
        private let semaphore: UnsafeMutablePointer<sem_t>
        private let pending = Atomic<UInt8>(0)
        private let isEnding = Atomic<Bool>(false)
        private let notify: EventDescriptor

        init(notify: EventDescriptor) {
            self.notify = notify
            semaphore = .allocate(capacity: 1)
            sem_init(semaphore, 0, 0)
        }

        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        var isDone: Bool { pending.load(ordering: .acquiring) == 0 }

        func post(_ job: Job) -> Bool {
            guard isDone else { return false }
            pending.store(job.rawValue, ordering: .releasing)
            sem_post(semaphore)
            return true
        }

        func end() {
            isEnding.store(true, ordering: .releasing)
            sem_post(semaphore)
        }

        func serve(_ body: (Job) -> Void) {
            while true {
                while sem_wait(semaphore) != 0 {}
                if isEnding.load(ordering: .acquiring) { return }
                guard let job = Job(rawValue: pending.load(ordering: .acquiring)) else { continue }
                body(job)
                pending.store(0, ordering: .releasing)
                notify.raise()
            }
        }
    }
}
