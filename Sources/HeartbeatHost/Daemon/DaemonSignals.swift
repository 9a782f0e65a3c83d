import CLinux
import Glibc

/// The signals of the daemon as descriptors. All signals are blocked in every thread; nothing is ever interrupted.
struct DaemonSignals {
    /// SIGTERM and SIGINT, for the judge.
    let stops: Int32
    /// SIGHUP, for the control thread.
    let hangups: Int32

    /// Blocks all signals in the calling thread, and so in all that it makes. Before the first thread is made.
    init() throws(SystemFailure) {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        stops = heartbeat_signal_descriptor(SIGTERM, SIGINT)
        hangups = heartbeat_signal_descriptor(SIGHUP, SIGHUP)
        guard stops >= 0, hangups >= 0 else { throw SystemFailure("create", "a signal descriptor") }
    }
}
