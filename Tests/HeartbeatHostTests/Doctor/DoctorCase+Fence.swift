import Glibc
import HeartbeatCore

@testable import HeartbeatHost

extension DoctorCase {
    static let daemon: [DoctorCase] = [
        DoctorCase(.notLookedAt, .warning, "Permission denied") { $0.host.configurationUnseen = "Permission denied" },
        DoctorCase(.configurationUnusable, .critical, "line 3") { $0.host.configurationFaults = ["line 3 is wrong"] },
        DoctorCase(
            .configurationEmpty, .critical, "names no SR", setting { $0.storages = [] }),
        DoctorCase(
            .configurationDoubtful, .warning, "without address",
            setting { draft in
                draft.readers = .kvm
                draft.policy.partialLoss = .fence
                draft.policy.lostUnused = .fence
            }),
        DoctorCase(.neverFences, .warning, "observe", setting { $0.mode = .observe }),
        DoctorCase(.daemonNotRunning, .critical, "gone") { bench in
            bench.host.status = .unknown("gone")
            try bench.put("/proc/locks", "")
        },
        DoctorCase(.statusStale, .critical, "process 100") { $0.host.status = .unknown("17 s old") },
        DoctorCase(
            .unprotected, .critical, "no SR",
            status { status in
                status.protection = "unprotected"
                status.reason = "no SR"
                status.verdict = "critical"
                status.isFenceReady = false
            }),
        DoctorCase(.notArmed, .warning, "observing", status { $0.protection = "observing" }),
        DoctorCase(.fenceNotReady, .critical, "not ready", status { $0.isFenceReady = false }),
        DoctorCase(.alarm, .critical, "critical", status { $0.verdict = "critical" }),
        DoctorCase(.degraded, .warning, "no watchdog: busy", status { $0.degraded = ["no watchdog: busy"] }),
        DoctorCase(.unitNotEnabled, .warning, "disabled") {
            try $0.tool("systemctl", "printf 'LoadState=loaded\\nUnitFileState=disabled\\n'")
        },
        DoctorCase(.unitNotEnabled, .warning, "no heartbeat.service") {
            try $0.tool("systemctl", "printf 'LoadState=not-found\\nUnitFileState=\\n'")
        },
        DoctorCase(
            .memoryNotLocked, .warning, "only 64 KiB",
            file("/proc/100/status", "VmLck:\t 64 kB\nCapEff:\t0000000000e0400f")),
        DoctorCase(.memoryNotLocked, .warning, "8388608 bytes", also: [.daemonNotRunning]) { bench in
            bench.host.status = .unknown("gone")
            try bench.put("/proc/locks", "")
            try bench.tool("systemctl", "printf 'LoadState=loaded\\nUnitFileState=enabled\\nLimitMEMLOCK=8388608\\n'")
        },
        DoctorCase(.noRealTime, .warning, "process 100") { try $0.program("heartbeat", 100) },
        DoctorCase(.noRealTimeBudget, .warning, "sched_rt", file("/proc/sys/kernel/sched_rt_runtime_us", "0")),
        DoctorCase(
            .noRealTimeBudget, .warning, "cgroup",
            file("/sys/fs/cgroup/cpu/system.slice/heartbeat.service/cpu.rt_runtime_us", "0")),
        DoctorCase(.notLookedAt, .warning, "no answer in time") { bench in
            bench.host.toolDeadline = .milliseconds(200)
            try bench.tool("systemctl", "exec sleep 5")
        },
    ]

    static let fence: [DoctorCase] = [
        DoctorCase(.triggerForeign, .warning, "/tmp/trigger", setting { $0.paths.sysrqTrigger = "/tmp/trigger" }),
        DoctorCase(.triggerMissing, .critical, "not there", gone("/proc/sysrq-trigger")),
        DoctorCase(.triggerNotKernel, .critical, "tmpfs") {
            try $0.setMounts(DoctorBench.mounts + ["40 23 0:50 / /proc/sysrq-trigger rw - tmpfs tmpfs rw"])
        },
        DoctorCase(.triggerReadOnly, .critical, "process 100") {
            // As systemd's ProtectKernelTunables= makes it, for the daemon alone.
            let line = "40 23 0:21 /sysrq-trigger /proc/sysrq-trigger ro,nosuid - proc proc rw"
            try $0.put("/proc/100/mountinfo", (DoctorBench.mounts + [line]).joined(separator: "\n"))
        },
        DoctorCase(.triggerRefused, .critical, "Permission denied") {
            $0.host.trigger = .fault("cannot open the trigger: Permission denied")
        },
        DoctorCase(.triggerRefused, .critical, "mode 444") { chmod($0.path + "/proc/sysrq-trigger", 0o444) },
        DoctorCase(.notLookedAt, .warning, "sysrq-trigger can be opened") {
            $0.host.trigger = .unseen("only root can")
        },
        DoctorCase(.notLookedAt, .warning, "as the daemon sees it", gone("/proc/100/mountinfo")),
        DoctorCase(
            .rebootRefused, .warning, "process 100",
            file("/proc/100/status", "VmLck:\t 12288 kB\nCapEff:\t0000000000000000")),
        DoctorCase(.rebootRefused, .warning, "container") { $0.host.reboot = .fault("not from a container") },
        DoctorCase(
            .lockdown, .note, "integrity", file("/sys/kernel/security/lockdown", "none [integrity] confidentiality")),
        DoctorCase(.panicStays, .note, "kernel.panic is 0", file("/proc/sys/kernel/panic", "0")),
        DoctorCase(.panicStays, .warning, "kernel.panic is 0", also: [.crashKernelMissing]) { bench in
            try bench.put("/proc/sys/kernel/panic", "0\n")
            try setting { $0.fence.action = .crash }(bench)
        },
        DoctorCase(.hungTaskPanics, .warning, "after 120 s", file("/proc/sys/kernel/hung_task_panic", "1")),
        DoctorCase(.crashKernelMissing, .warning, "no crash kernel", setting { $0.fence.action = .crash }),
        DoctorCase(.crashCutShort, .note, "longer than 60s") { bench in
            try bench.put("/sys/kernel/kexec_crash_loaded", "1\n")
            try setting { $0.fence.action = .crash }(bench)
        },
    ]

    static let watchdog: [DoctorCase] = [
        DoctorCase(.watchdogDeclined, .note, "none", setting { $0.fence.watchdog = .none }),
        DoctorCase(.watchdogMissing, .warning, "no watchdog", gone("/sys/class/watchdog")),
        DoctorCase(
            .watchdogMissing, .warning, "/dev/watchdog7",
            setting { $0.fence.watchdog = .device(path: "/dev/watchdog7") }),
        DoctorCase(.watchdogNoWayOut, .warning, "takes none", file("/sys/class/watchdog/watchdog0/nowayout", "1")),
        DoctorCase(.watchdogNoWayOut, .warning, "cannot be disarmed") { bench in
            try bench.put("/sys/class/watchdog/watchdog0/nowayout", "1\n")
            try setting { $0.fence.watchdog = .device(path: "/dev/watchdog") }(bench)
        },
        DoctorCase(
            .watchdogSoftware, .note, "kernel's own",
            file("/sys/class/watchdog/watchdog0/identity", "Software Watchdog")),
        DoctorCase(.watchdogUnused, .warning, "8s (it takes 1s to 10s, not 60s)") { bench in
            for (name, value) in [("min_timeout", "1"), ("max_timeout", "10"), ("timeout", "8")] {
                try bench.put("/sys/class/watchdog/watchdog0/\(name)", value + "\n")
            }
        },
        DoctorCase(.watchdogTaken, .warning, "left running", file("/sys/class/watchdog/watchdog0/state", "active")),
        DoctorCase(
            .systemdWatchdog, .warning, "RuntimeWatchdogSec=30s",
            file("/etc/systemd/system.conf.d/watchdog.conf", "[Manager]\nRuntimeWatchdogSec=30s")),
    ]
}
