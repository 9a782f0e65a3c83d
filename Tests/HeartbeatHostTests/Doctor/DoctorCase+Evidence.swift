import Glibc
import HeartbeatCore

@testable import HeartbeatHost

extension DoctorCase {
    static let evidence: [DoctorCase] = [
        DoctorCase(
            .journalLost, .warning, "Storage=volatile",
            file("/etc/systemd/journald.conf", "[Journal]\nStorage=volatile")),
        DoctorCase(.journalLost, .warning, "in memory only", gone("/var/log/journal")),
        DoctorCase(.journalLost, .warning, "written nothing", gone("/var/log/journal/\(DoctorBench.machine)")),
        DoctorCase(.journalRemote, .warning, DoctorBench.storage) { bench in
            try bench.remove("/var/log/journal")
            try bench.link("/var/log/journal", to: DoctorBench.storage + "/journal")
        },
        DoctorCase(.journalSlow, .warning, "1200 ms") { $0.host.journalTime = { .milliseconds(1_200) } },
        DoctorCase(.journalSilent, .warning, "did not confirm") { $0.host.journalTime = { nil } },
        DoctorCase(.notLookedAt, .warning, "only root may ask journald") { $0.host.isRoot = false },
        DoctorCase(.blackBoxMissing, .warning, "not there", gone("/var/lib/heartbeat/blackbox")),
        DoctorCase(.blackBoxUnfilled, .warning, "of its 1048576 bytes") { truncateBox($0.path) },
        DoctorCase(.blackBoxLost, .warning, "tmpfs") {
            try $0.setMounts(DoctorBench.mounts + ["41 22 0:51 / /var/lib/heartbeat rw - tmpfs tmpfs rw"])
        },
        DoctorCase(.blackBoxLost, .warning, "network", setting { $0.paths.state = DoctorBench.storage + "/state" }),
        DoctorCase(.noLastWords, .note, "neither", file("/proc/consoles", "tty0                 -WU (E  p  )    4:7")),
        DoctorCase(.consoleSilent, .note, "kernel.printk is 1", file("/proc/sys/kernel/printk", "1\t4\t1\t7")),
        DoctorCase(.pstoreMissing, .note, "no pstore", file("/sys/module/pstore/parameters/backend", "(null)")),
        DoctorCase(.pstoreSkips, .note, "efi_pstore", file("/sys/module/printk/parameters/always_kmsg_dump", "N")),
        DoctorCase(.clockFree, .warning, "not synchronised") { $0.host.clock?.isSynchronised = false },
    ]

    static let virtualMachines: [DoctorCase] = [
        DoctorCase(
            .autostart, .critical, "starts web by itself",
            file("/etc/libvirt/qemu/autostart/web.xml", "<source file='/run/sr-mount/sr-a/web.qcow2'/>")),
        DoctorCase(
            .autostartElsewhere, .note, "starts dns by itself",
            file("/etc/libvirt/qemu/autostart/dns.xml", "<source file='/var/lib/libvirt/images/dns.qcow2'/>")),
        DoctorCase(.autoPowerOn, .warning, "2 VMs") {
            try $0.tool("xe", "[ \"$1\" = pool-list ] && echo pool-uuid || echo vm-1,vm-2")
        },
        DoctorCase(.notLookedAt, .warning, "lost connection") {
            try $0.tool("xe", "echo 'lost connection to the server'; exit 1")
        },
    ]

    static let storage: [DoctorCase] = [
        DoctorCase(.mountMissing, .warning, "sr-a is not mounted") { try $0.setMounts(DoctorBench.mounts.dropLast()) },
        DoctorCase(.mountReadOnly, .critical, "read-only", mounted("hard,timeo=600,retrans=2", flags: "ro,relatime")),
        DoctorCase(.mountSoft, .warning, "some 60s", mounted("soft,timeo=100,retrans=3")),
        DoctorCase(.mountUnbounded, .note, "some 180s", mounted("soft,timeo=600,retrans=2")),
        DoctorCase(.mountRetriesLate, .note, "timeo=610", mounted("hard,timeo=610,retrans=2")),
        DoctorCase(.mountStaleOpens, .warning, "nocto", mounted("hard,nocto,timeo=600,retrans=2")),
        DoctorCase(.mountStaleAttributes, .note, "up to 600s", mounted("hard,acregmax=600,timeo=600,retrans=2")),
        DoctorCase(.mountLocalLocks, .warning, "local_lock=all", mounted("hard,timeo=600,retrans=2,local_lock=all")),
        DoctorCase(.pathGivenUp, .warning, "after 20s", file("/sys/class/iscsi_session/session1/recovery_tmo", "20")),
        DoctorCase(.pathKeptLong, .warning, "after 120s", also: [.multipathQueues]) {
            try $0.makeMultipath("queue_if_no_path")
        },
        DoctorCase(.pathKeptLong, .warning, "after ever", also: [.multipathQueues]) { bench in
            try bench.makeMultipath("queue_if_no_path")
            try bench.put("/sys/class/iscsi_session/session1/recovery_tmo", "off\n")
        },
        DoctorCase(.multipathQueues, .note, "mpatha", also: [.pathKeptLong]) {
            try $0.makeMultipath("queue_if_no_path")
        },
        DoctorCase(.multipathFails, .note, "mpatha", also: [.pathKeptLong]) { try $0.makeMultipath("") },
    ]

    static let fencers: [DoctorCase] = [
        DoctorCase(.otherFencer, .critical, "xenheartbeat.sh", program("xenheartbeat.sh")),
        DoctorCase(.otherFencer, .critical, "kvmheartbeat.sh") { bench in
            try bench.program("bash", 300)
            try bench.link("/proc/300/fd/255", to: "/usr/share/cloudstack-common/scripts/kvmheartbeat.sh")
        },
        DoctorCase(.otherFencer, .warning, "xhad", program("xhad")),
        DoctorCase(.otherFencer, .warning, "sbd", program("sbd")),
        DoctorCase(.otherFencer, .warning, "sanlock", program("sanlock")),
        DoctorCase(.otherFencer, .warning, "wdmd", program("wdmd")),
        DoctorCase(.otherFencer, .warning, "watchdogd", program("watchdogd")),
        DoctorCase(.otherFencer, .warning, "corosync", program("corosync")),
        DoctorCase(
            .agentFences, .warning, "kvmheartbeat.sh", file("/etc/cloudstack/agent/agent.properties", "host=10.0.0.1")),
    ]

    /// A box of the right size without blocks on disk.
    private static func truncateBox(_ root: String) {
        let path = root + "/var/lib/heartbeat/blackbox"
        truncate(path, 0)
        truncate(path, 1 << 20)
    }
}
