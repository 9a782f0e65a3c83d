import CLinux
import Glibc

/// The process that runs the command of `[notify]`. The daemon can do without it at any time: nothing waits for it, and it holds
/// nothing.
package enum NotifierProcess {
    /// The hidden first argument that makes this binary a notifier.
    package static let argument = "notifier"
    /// The descriptors that the daemon leaves in the child; the last one is not used here.
    private static let socket: Int32 = 3
    private static let null: Int32 = 4
    private static let unused: Int32 = 5

    /// CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (linux/capability.h): whatever a command reads or writes. No reboot(2), no kill.
    private static let keptCapabilities: UInt64 = 1 << 1 | 1 << 2

    /// Runs the notifier on descriptors 3 (socket) and 4 (/dev/null) until the daemon is gone; never returns.
    package static func main() -> Never {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        let signals = heartbeat_signal_descriptor(SIGCHLD, SIGCHLD)
        guard isSocket, signals >= 0 else {
            let line = "heartbeat: a notifier is started by `heartbeat run` only: run that instead\n"
            _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            _exit(EX_SOFTWARE)
        }
        close(unused)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        _ = fcntl(null, F_SETFD, FD_CLOEXEC)
        _ = heartbeat_name_thread("heartbeat-hook")
        ExpendableProcess.become()
        _ = heartbeat_keep_capabilities(keptCapabilities)
        var loop = NotifierLoop(socket: socket, null: null, signals: signals)
        loop.run()
    }

    private static var isSocket: Bool {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET.rawValue
    }
}
