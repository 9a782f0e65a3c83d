import CLinux
import Glibc
import HeartbeatCore

/// The file that resets the host: held open from the start, written with one byte, once.
///
/// Opened by the composing thread; fired by the judging thread. A write to /proc/sysrq-trigger is never restricted by
/// kernel.sysrq (Documentation/admin-guide/sysrq.rst); what can take it away is a read-only /proc (field: systemd's
/// ProtectKernelTunables), which shows at open.
package struct SysrqTrigger: Sendable {
    private let descriptor: Int32
    /// Why the trigger is not ready, as a clause; nil when it is.
    package let fault: String?
    /// What the fence would have needed that this process must not have; nil when it may act.
    package let prohibition: String?

    /// Opens the trigger. `forbidden` is set by HEARTBEAT_NO_FENCE in the environment; debug builds never open the
    /// real one.
    package init(path: String, forbidden: Bool) {
        let isReal = path == Configuration.Paths.realTrigger
        if let reason = Self.prohibition(isReal: isReal, forbidden: forbidden) {
            descriptor = -1
            (prohibition, fault) = (reason, reason)
            return
        }
        // A foreign trigger only records, so it may be made; the real one must be the kernel's own.
        let flags = O_WRONLY | O_APPEND | O_CLOEXEC | (isReal ? 0 : O_CREAT | O_NONBLOCK)
        let opened = open(path, flags, 0o600)
        if !isReal, opened >= 0, heartbeat_is_in_proc(opened) != 0 {
            // By a link, another spelling or a bind mount: it would reset the host while everything says that it only records.
            close(opened)
            descriptor = -1
            let reason =
                "sysrq_trigger \(path) leads into /proc: write \(Configuration.Paths.realTrigger), or a file of your own"
            (prohibition, fault) = (reason, reason)
            return
        }
        descriptor = opened
        prohibition = nil
        fault = descriptor >= 0 ? nil : SystemFailure("open the trigger", path).description
    }

    /// Writes the byte with one write(2), without newline. Returns errno, 0 when it was taken.
    package func fire(_ byte: UInt8) -> Int32 {
        guard descriptor >= 0 else { return EBADF }
        var byte = byte
        return write(descriptor, &byte, 1) == 1 ? 0 : errno
    }

    private static func prohibition(isReal: Bool, forbidden: Bool) -> String? {
        if forbidden { return "HEARTBEAT_NO_FENCE is set in the environment" }
        guard isReal else { return nil }
        #if DEBUG
            return "a debug build never opens the real trigger"
        #else
            return geteuid() == 0 ? nil : "only root can open the real trigger"
        #endif
    }
}
