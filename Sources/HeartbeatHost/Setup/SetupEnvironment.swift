/// Where setup finds the system around it. Tests give it one of their own.
package struct SetupEnvironment: Sendable {
    /// mountinfo of this process (proc(5)).
    package var mountInfo = "/proc/self/mountinfo"
    package var devices = "/dev"
    package var sysfs = "/sys"
    /// Put before /proc and /etc where other programs that fence are looked for; empty but in tests.
    package var root = ""
    /// Directories that blkid, LVM's tools and `xe` are looked for in; PATH of a service may lack them.
    package var toolDirectories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/opt/xensource/bin"]
    /// XenServer's facts about this host, `KEY='value'` lines; missing elsewhere.
    package var inventory = "/etc/xensource-inventory"
    /// The name of this host (proc(5), sys/kernel/hostname).
    package var hostName = "/proc/sys/kernel/hostname"
    /// Where libvirt keeps the descriptions of its pools: those that run, then those defined.
    package var libvirtPools = ["/run/libvirt/storage", "/etc/libvirt/storage"]
    /// Program with the `setup-storage` command that touches storage in place of this process: this program itself.
    package var worker = "/proc/self/exe"
    /// Longest that anything which touches storage may take.
    package var storageDeadline = Duration.seconds(10)
    /// Longest that xapi may take for one question; it answers within a second, but not under load.
    package var toolstackDeadline = Duration.seconds(20)

    /// Takes a sentence that somebody who waits should read at once.
    package var tell: @Sendable (String) -> Void = { _ in }

    package init() {}
}
