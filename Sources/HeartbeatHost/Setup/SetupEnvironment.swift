/// Where setup finds the system around it. Tests give it one of their own.
package struct SetupEnvironment: Sendable {
    /// mountinfo of this process (proc(5)).
    package var mountInfo = "/proc/self/mountinfo"
    package var devices = "/dev"
    package var sysfs = "/sys"
    /// Directories that blkid and LVM's tools are looked for in; PATH of a service may lack them.
    package var toolDirectories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
    /// Program with the `setup-storage` command that touches storage in place of this process: this program itself.
    package var worker = "/proc/self/exe"
    /// Longest that anything which touches storage may take.
    package var storageDeadline = Duration.seconds(10)

    package init() {}
}
