import CLinux
import Glibc

/// Keeps a process running when memory, processor or disk are short: locked, real-time where allowed, never chosen by
/// the OOM killer, gone at once when it crashes. What cannot be had is said, never a reason not to guard.
package enum Hardening {
    /// Which process is hardened.
    package enum Role: Sendable {
        case judge, prober

        /// SCHED_RR priority: the judge above the prober, both below the kernel's interrupt threads at 50, on whose
        /// work their own depends (prior art: xha runs at 48 for the same reason).
        package var priority: Int32 {
            switch self {
            case .judge: 48
            case .prober: 47
            }
        }
    }

    /// Hardens the process, and gives the calling thread its real-time priority. To be called by the thread that is to
    /// judge (or tick), before others are started. Gives what could not be had, a phrase each.
    package static func apply(role: Role) -> [String] {
        var degraded: [String] = []
        func note(_ succeeded: Bool, _ phrase: String) {
            if !succeeded { degraded.append("\(phrase): \(SystemFailure.text(of: errno))") }
        }
        // One arena and no trimming: the heap grows to its working size once, and stays locked. None of them fails.
        _ = heartbeat_malloc_one_arena()
        _ = heartbeat_malloc_never_trim()
        _ = heartbeat_malloc_never_map()
        note(refuseCore(), "a crash may write a core, which delays the restart")
        note(writeOutOfMemoryScore(), "the OOM killer may choose this process")
        raiseDescriptorLimit()
        heartbeat_touch_stack()
        note(lockMemory(), "memory is not locked, a full or dead disk may stop this process")
        // Class 1 is real-time, level 4 the middle of 0…7 (ioprio_set(2)).
        note(heartbeat_ioprio_set(1, 4) == 0, "disk I/O has no real-time priority")
        // Threads and processes made later are ordinary unless they ask (sched(7), SCHED_RESET_ON_FORK).
        note(heartbeat_run_in_real_time(role.priority) == 0, "no real-time scheduling, a busy host may delay judging")
        return degraded
    }

    private static func refuseCore() -> Bool {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        return setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 && heartbeat_refuse_core() == 0
    }

    /// −1000 means never (proc(5), oom_score_adj).
    private static func writeOutOfMemoryScore() -> Bool {
        let descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let count = write(descriptor, "-1000", 5)
        let failure = errno
        close(descriptor)
        errno = failure
        return count == 5
    }

    /// Each SR needs about six descriptors; the usual soft limit of 1024 would end at some 170 SRs. Lowering nothing,
    /// it cannot fail.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Locks what is mapped and what will be. Under a limit that cannot be lifted, future mappings are left out: to
    /// lock them would make allocations fail where paging would merely be slow.
    private static func lockMemory() -> Bool {
        if heartbeat_lift_lock_limit() == 0 { return MemoryLock.lockEverything() }
        let refused = errno
        _ = mlockall(Int32(MCL_CURRENT))
        errno = refused
        return false
    }
}
