import Glibc
import TestLaboratory

/// A detached pthread of the benchmark's own: what it measures may not wait for a pool of threads.
enum BackgroundThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts `body`. With a priority it runs in SCHED_RR where the kernel allows, at the usual one where it does not.
    static func start(priority: Int32? = nil, _ body: @escaping @Sendable () -> Void) throws {
        let context = Unmanaged.passRetained(
            Body {
                if let priority {
                    var parameters = sched_param()
                    parameters.sched_priority = priority
                    pthread_setschedparam(pthread_self(), SCHED_RR, &parameters)
                }
                body()
            })
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw LaboratoryFailure("cannot start a thread: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }
}
