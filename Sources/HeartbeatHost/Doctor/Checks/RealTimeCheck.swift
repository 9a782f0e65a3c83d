import HeartbeatCore

/// Real-time scheduling of the judge, and whether the kernel leaves real-time threads any time.
struct RealTimeCheck: DoctorCheck {
    static let subject = "real-time scheduling"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        scheduling + budget(of: "/proc/sys/kernel/sched_rt_runtime_us", "kernel.sched_rt_runtime_us") + group
    }

    /// Fields 40 and 41 of /proc/<pid>/stat (proc(5)): priority, and policy 1 (FIFO) or 2 (RR). The main thread judges.
    private var scheduling: [DoctorFinding] {
        guard let daemon = host.daemon, let policy = ProcessStatus.number(41, of: daemon, in: host),
            let priority = ProcessStatus.number(40, of: daemon, in: host)
        else { return [] }
        guard policy == 1 || policy == 2 else {
            return [
                DoctorFinding(
                    .noRealTime, .warning, "the judge (process \(daemon)) has no real-time priority",
                    why: "On a busy host it may judge late, and a fence may come late.",
                    advice:
                        "LimitRTPRIO=99 and CAP_SYS_NICE in `systemctl edit heartbeat`; no RestrictRealtime=; then `systemctl "
                        + "restart heartbeat`")
            ]
        }
        return [.fine(.realTime, "the judge has real-time priority \(priority)")]
    }

    /// The cgroup of the daemon, or of this process, where the kernel groups real-time threads (cgroup v1, cpu controller).
    private var group: [DoctorFinding] {
        guard let bytes = try? KernelFile.bytes(of: host.path("/proc/\(host.daemon.map(String.init) ?? "self")/cgroup"))
        else {
            return []
        }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            // Such as 4:cpu,cpuacct:/system.slice/heartbeat.service (cgroups(7)).
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1].split(separator: ",").contains("cpu"),
                let mount = host.mounts.mounts.first(where: { $0.type == "cgroup" && $0.has("cpu") })
            else { continue }
            let place = parts[2] == "/" ? "" : String(parts[2])
            return budget(
                of: "\(mount.mountPoint)\(place)/cpu.rt_runtime_us", "cpu.rt_runtime_us of the cgroup \(parts[2])")
        }
        return []
    }

    /// Documentation/scheduler/sched-rt-group.rst: 0 lets no real-time thread run, −1 is without limit.
    private func budget(of path: String, _ name: String) -> [DoctorFinding] {
        guard let runtime = host.line(path).flatMap({ Int64($0) }), runtime == 0 else { return [] }
        return [
            DoctorFinding(
                .noRealTimeBudget, .warning, "\(name) is 0: no real-time thread may run there",
                why: "The kernel refuses real-time priority to the daemon; on a busy host a fence may come late.",
                advice:
                    "`echo 950000 > \(path)`, and boot with systemd.unified_cgroup_hierarchy or without CONFIG_RT_GROUP_SCHED"
            )
        ]
    }
}
