import CLinux
import Glibc
import HeartbeatCore

/// The viewer process: looks at every SR's server past the kernel. The daemon can do without it at any time: nothing waits for it,
/// it holds nothing, and what becomes of it (a crash, a loop, a leak) is never a loss of storage.
package enum Viewer {
    /// The hidden first argument that makes this binary a viewer.
    package static let argument = "viewer"
    /// The descriptors that the daemon leaves in the child; the last one is not used here.
    private static let socket: Int32 = 3
    private static let pageDescriptor: Int32 = 4
    private static let unused: Int32 = 5

    /// CAP_DAC_READ_SEARCH and CAP_NET_BIND_SERVICE (linux/capability.h): credentials of open-iscsi, and the low source port that NFS
    /// exports ask for; CAP_SYS_ADMIN: a mapping of device-mapper can be asked for with no less (drivers/md/dm-ioctl.c). No reboot(2).
    private static let keptCapabilities: UInt64 = 1 << 2 | 1 << 10 | 1 << 21
    /// Memory of its own that it may have: a leak ends it before it hurts the host. It takes a tenth.
    private static let mostDataBytes: rlim_t = 128 << 20

    /// Runs the viewer on descriptors 3 (socket) and 4 (page with the schedule) until the daemon is gone; never returns.
    package static func main() -> Never {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        _ = heartbeat_die_with_parent()
        guard let (_, schedule) = try? SharedPage.open(pageDescriptor) else {
            let line = "heartbeat: a viewer is started by `heartbeat run` only: run that instead\n"
            _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            _exit(EX_SOFTWARE)
        }
        close(pageDescriptor)
        close(unused)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        _ = heartbeat_name_thread("heartbeat-view")
        // It knows secrets of the storage.
        _ = heartbeat_refuse_core()
        ExpendableProcess.become()
        var limit = rlimit(rlim_cur: mostDataBytes, rlim_max: mostDataBytes)
        _ = withUnsafePointer(to: &limit) { setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), $0) }
        _ = heartbeat_keep_capabilities(keptCapabilities)
        // What cannot be read here is looked for again by the probes.
        let mounts = try? MountTable.current()
        var loop = ViewerLoop(
            schedule: schedule, socket: socket,
            probes: schedule.storages.indices.map { DirectSource.probe(schedule, $0, mounts: mounts) })
        loop.run()
    }
}
