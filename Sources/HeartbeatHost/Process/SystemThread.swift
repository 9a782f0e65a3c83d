import CLinux
import Glibc

/// A detached pthread with a name, a stack of its own size and an explicit scheduling policy; all signals blocked.
package enum SystemThread {
    /// How the kernel schedules the thread.
    package enum Policy: Equatable, Sendable {
        /// SCHED_OTHER: whatever may run late without harm.
        case ordinary
        /// SCHED_RR at this priority, 1…99; ordinary where the kernel refuses.
        case realTime(priority: Int32)
    }

    /// Starts `body` on a thread that ends when it returns.
    ///
    /// The stack is raised to the least the C library takes, which also frees it when the thread ends. `name` may have 15
    /// bytes (pthread_setname_np(3)).
    package static func start(
        name: String, stack: ThreadStack, policy: Policy, body: @escaping @Sendable () -> Void
    ) throws(SystemFailure) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, max(stack.mappedBytes, leastStackBytes))
        apply(policy, to: &attributes)
        let box = Unmanaged.passRetained(Body(name: name, stack: stack, run: body))
        var error = create(&attributes, box)
        if error == EPERM {
            apply(.ordinary, to: &attributes)
            error = create(&attributes, box)
        }
        guard error == 0 else {
            box.release()
            throw SystemFailure("start", "thread \(name)", errorNumber: error)
        }
    }

    /// 16 KiB on x86-64, 128 KiB on arm64, and more where the kernel saves more registers (sysconf(3)).
    private static var leastStackBytes: Int { sysconf(Int32(_SC_THREAD_STACK_MIN)) }

    private static func apply(_ policy: Policy, to attributes: inout pthread_attr_t) {
        var parameter = sched_param()
        var number = SCHED_OTHER
        if case .realTime(let priority) = policy {
            number = SCHED_RR
            parameter.sched_priority = priority
        }
        pthread_attr_setinheritsched(&attributes, Int32(PTHREAD_EXPLICIT_SCHED))
        pthread_attr_setschedpolicy(&attributes, number)
        pthread_attr_setschedparam(&attributes, &parameter)
    }

    /// Starts the thread with every signal blocked: the new thread inherits the mask of its maker.
    private static func create(_ attributes: inout pthread_attr_t, _ box: Unmanaged<Body>) -> Int32 {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        return pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                heartbeat_keep_stack(UInt64(body.stack.residentBytes))
                _ = heartbeat_name_thread(body.name)
                body.run()
                return nil
            }, box.toOpaque())
    }

    private final class Body: Sendable {
        let name: String
        let stack: ThreadStack
        let run: @Sendable () -> Void

        init(name: String, stack: ThreadStack, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.stack = stack
            self.run = run
        }
    }
}
