import Foundation
import HeartbeatCore
import Testing

@testable import HeartbeatHost

/// A host made of files in the formats of the kernel and of systemd, on which every check finds all well, until a test changes
/// something.
final class DoctorBench {
    static let machine = "0123456789abcdef0123456789abcdef"
    static let storage = "/run/sr-mount/sr-a"
    static let mounts = [
        "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw",
        "23 22 0:21 / /proc rw,nosuid - proc proc rw",
        "24 22 0:22 / /sys rw,nosuid - sysfs sysfs rw",
        "25 22 0:23 / /run rw,nosuid - tmpfs tmpfs rw,mode=755",
        "26 24 0:24 / /sys/fs/pstore rw - pstore pstore rw",
        "28 24 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct",
        "27 25 0:40 / /run/sr-mount/sr-a rw,relatime - nfs4 filer:/a rw,vers=4.1,hard,proto=tcp,timeo=600,retrans=2,local_lock=none",
    ]

    var host: ExaminedHost
    private let directory: ConfigurationDirectory

    init() throws {
        directory = try ConfigurationDirectory()
        host = ExaminedHost(
            configuration: try Self.configuration(), configurationPath: "/etc/heartbeat/heartbeat.toml",
            status: .current(
                ExaminedStatus.Content(
                    protection: "armed", reason: "", verdict: "ok", isFenceReady: true, degraded: [])))
        host.root = directory.path
        host.isRoot = true
        host.toolDirectories = [directory.path + "/tools"]
        (host.trigger, host.reboot) = (.ready, .ready)
        host.journalTime = { .milliseconds(5) }
        host.clock = ExaminedClock(isSynchronised: true, largestError: .milliseconds(12))
        for (path, text) in Self.files { try put(path, text) }
        for path in ["/run/systemd/system", "/etc/libvirt/qemu/autostart", "/var/log/journal/\(Self.machine)"] {
            try make(path)
        }
        try put("/var/lib/heartbeat/blackbox", String(repeating: "\u{0}", count: 1 << 20))
        try setMounts(Self.mounts)
        try lock()
        try tool("systemctl", "printf 'LoadState=loaded\\nUnitFileState=enabled\\nLimitMEMLOCK=infinity\\n'")
        try tool("xe", "echo")
    }

    var path: String { directory.path }

    /// One NFS SR and one block SR.
    static func configuration(_ change: (inout ConfigurationDraft) -> Void = { _ in }) throws -> Configuration {
        var draft = ConfigurationDraft(host: "host-1")
        draft.storages = [
            Configuration.Storage(uuid: "sr-a", kind: .nfs, path: storage),
            Configuration.Storage(uuid: "sr-b", kind: .iscsi, path: "/dev/VG_XenStorage-sr-b/hb-host-1"),
        ]
        change(&draft)
        return try Configuration(draft)
    }

    /// Writes a file of the host in place of what was there.
    func put(_ path: String, _ text: String) throws {
        try make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        unlink(directory.path + path)
        _ = try directory.write(text, to: String(path.dropFirst()))
    }

    func make(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: directory.path + path, withIntermediateDirectories: true)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: directory.path + path) }

    func link(_ path: String, to target: String) throws {
        try make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try FileManager.default.createSymbolicLink(atPath: directory.path + path, withDestinationPath: target)
    }

    /// An outside tool: a shell script of these lines.
    func tool(_ name: String, _ lines: String) throws {
        try make("/tools")
        _ = try directory.write("#!/bin/sh\n\(lines)\n", to: "tools/\(name)", mode: 0o755)
    }

    /// The mounts of this process and of the daemon.
    func setMounts(_ lines: [String]) throws {
        for process in ["self", "100"] {
            try put("/proc/\(process)/mountinfo", lines.joined(separator: "\n") + "\n")
        }
    }

    /// The SR's mount with other options of its file system.
    func mountStorage(_ options: String, flags: String = "rw,relatime") throws {
        try setMounts(
            Self.mounts.dropLast() + ["27 25 0:40 / \(Self.storage) \(flags) - nfs4 filer:/a rw,vers=4.1,\(options)"])
    }

    /// A process as /proc shows it; `number` 2 is the parent of the kernel's own threads.
    func program(_ name: String, _ number: Int, parent: Int = 1, scheduling: String = "20 0 0 0") throws {
        // Fields 3 to 41 of proc(5).
        let middle = Array(repeating: "0", count: 35).joined(separator: " ")
        try put("/proc/\(number)/comm", name + "\n")
        let words = scheduling.split(separator: " ")
        try put("/proc/\(number)/stat", "\(number) (\(name)) S \(parent) \(middle) \(words[2]) \(words[3]) 0 0\n")
    }

    /// The daemon, process 100, holds its lock.
    private func lock() throws {
        try put("/run/heartbeat/lock", "")
        let status = try FileStatus(of: directory.path + "/run/heartbeat/lock", followsLinks: false)
        let device = [status.device.major, status.device.minor].map { String($0, radix: 16) }.joined(separator: ":")
        try put(
            "/proc/locks",
            "1: POSIX  ADVISORY  WRITE 7 00:01:1 0 EOF\n2: FLOCK  ADVISORY  WRITE 100 \(device):\(status.inode) 0 EOF\n"
        )
        try program("heartbeat", 100, scheduling: "0 0 48 2")
    }

    func findings(_ checks: [any DoctorCheck.Type] = Doctor.checks) -> [DoctorFinding] {
        Doctor(host).examine(checks, atMost: .seconds(30))
    }

    private static let files = [
        "/proc/sysrq-trigger": "", "/proc/1/comm": "systemd\n", "/proc/1/stat": "1 (systemd) S 0 1 1\n",
        "/proc/2/comm": "kthreadd\n", "/proc/2/stat": "2 (kthreadd) S 0 0 0\n",
        "/proc/77/comm": "watchdogd\n", "/proc/77/stat": "77 (watchdogd) S 2 0 0\n",
        "/proc/100/status": "Name:\theartbeat\nVmLck:\t   12288 kB\nCapEff:\t0000000000e0400f\n",
        "/proc/100/cgroup": "4:cpu,cpuacct:/system.slice/heartbeat.service\n1:name=systemd:/\n",
        "/proc/sys/kernel/panic": "10\n", "/proc/sys/kernel/hung_task_panic": "0\n",
        "/proc/sys/kernel/hung_task_timeout_secs": "120\n", "/proc/sys/kernel/printk": "4\t4\t1\t7\n",
        "/proc/sys/kernel/sched_rt_runtime_us": "950000\n",
        "/proc/consoles": "tty0                 -WU (E  p  )    4:7\nttyS0                -W- (EC  a)    4:64\n",
        "/sys/kernel/security/lockdown": "[none] integrity confidentiality\n",
        "/sys/class/watchdog/watchdog0/identity": "iTCO_wdt\n", "/sys/class/watchdog/watchdog0/nowayout": "0\n",
        "/sys/class/watchdog/watchdog0/state": "inactive\n", "/sys/class/watchdog/watchdog0/timeout": "30\n",
        "/sys/class/watchdog/watchdog0/min_timeout": "2\n", "/sys/class/watchdog/watchdog0/max_timeout": "614\n",
        "/sys/fs/cgroup/cpu/system.slice/heartbeat.service/cpu.rt_runtime_us": "950000\n",
        "/sys/module/pstore/parameters/backend": "efi_pstore\n",
        "/sys/module/printk/parameters/always_kmsg_dump": "Y\n",
        "/sys/class/iscsi_session/session1/recovery_tmo": "120\n",
        "/sys/class/iscsi_session/session1/targetname": "iqn.2026-11.lab:b\n",
        "/sys/class/iscsi_session/session1/device/target3:0:0/3:0:0:1/block/sdb/size": "2048\n",
        "/sys/block/sdb/size": "2048\n",
        "/etc/systemd/system.conf": "[Manager]\n#RuntimeWatchdogSec=0\n",
        "/etc/systemd/journald.conf": "[Journal]\n#Storage=auto\n", "/etc/machine-id": machine + "\n",
    ]
}
