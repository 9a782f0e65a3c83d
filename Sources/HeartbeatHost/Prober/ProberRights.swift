import CLinux

/// The capabilities that the prober's work needs; all others it gives up before it touches an SR. What hangs or is broken
/// into on storage can then neither reset the host by reboot(2), nor kill, load a module or change an owner.
enum ProberRights {
    /// Numbers as in linux/capability.h.
    private static let kept: [UInt64] = [
        1,  // CAP_DAC_OVERRIDE: files on an SR may belong to somebody else
        2,  // CAP_DAC_READ_SEARCH: /proc/<pid>/fd of every process, for the use of an SR
        14,  // CAP_IPC_LOCK: memory that is mapped later is locked too
        19,  // CAP_SYS_PTRACE: the same links in /proc of processes of other users
        21,  // CAP_SYS_ADMIN: the open count of device-mapper volumes (drivers/md/dm-ioctl.c)
        23,  // CAP_SYS_NICE: beat threads in real time
    ]

    /// Gives up all others. Call before any other thread is made. What is refused stays: then the prober has the rights that
    /// the unit gave it, and works all the same.
    static func giveUpTheRest() {
        _ = heartbeat_keep_capabilities(kept.reduce(0) { $0 | 1 << $1 })
    }
}
