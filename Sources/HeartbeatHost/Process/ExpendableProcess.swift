import CLinux
import Glibc

/// A child of the daemon that the host may lose before anything else.
enum ExpendableProcess {
    /// Gives up what the daemon's processes have over others: the OOM killer may choose this one, and its reads and writes wait for
    /// their turn. What is refused is the kernel's loss, not ours.
    static func become() {
        _ = heartbeat_ioprio_set(0, 0)
        let descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "0", 1)
        close(descriptor)
    }
}
