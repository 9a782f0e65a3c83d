/// How large the stack of a thread is, and how much of it is in memory from the start.
///
/// A locked process would hold all of every stack in memory, and those of an SR's threads twice, as a standby has them too. So
/// only a part is there from the start; a deeper path takes further pages as it touches them, which are locked then: that costs
/// memory, never a disk, and never a crash. What is mapped beyond is room for the frames of a debug build, several times larger.
///
/// Pages that threads had used, below the C library's own data at the top of each stack (up to 8 KiB): read from
/// /proc/PID/pagemap while end-to-end tests (storage that hangs, fails and comes back, fences, a stuck journald, other hosts, the direct
/// view) ran on a release build (x86-64) of which 4 KiB of each stack were there from the start. Beat, evidence, black box, watchdog and
/// launcher have at least twice that; the others, which no fence and no beat waits for, about what they use at rest.
package struct ThreadStack: Sendable {
    let mappedBytes: Int
    let residentBytes: Int

    package init(kibibytes mapped: Int, resident: Int) {
        mappedBytes = mapped * 1024
        residentBytes = resident * 1024
    }

    // The prober's, three of them for each SR. Used: beat 16 KiB, reopen 4, peers 28, scan 16, sync 4.
    static let beat = ThreadStack(kibibytes: 256, resident: 40)
    static let reopen = ThreadStack(kibibytes: 128, resident: 8)
    static let peers = ThreadStack(kibibytes: 256, resident: 16)
    static let scan = ThreadStack(kibibytes: 512, resident: 32)
    static let sync = ThreadStack(kibibytes: 128, resident: 16)

    /// Of what works when all else has failed: evidence, reboot(2), black box, watchdog. Used: 20 KiB.
    static let fence = ThreadStack(kibibytes: 256, resident: 40)
    /// Of the thread that makes probers. Used: 20 KiB.
    static let launcher = ThreadStack(kibibytes: 256, resident: 48)
    /// Of journal and status. Used: 20 KiB.
    static let report = ThreadStack(kibibytes: 256, resident: 24)
    /// Of what answers commands, keeps the configuration and looks around. Used: 20 KiB.
    static let helper = ThreadStack(kibibytes: 256, resident: 16)

    /// Of commands, which lock nothing.
    static let command = ThreadStack(kibibytes: 512, resident: 16)
}
