import HeartbeatCore

/// The last rung: the device that the daemon would choose, by sysfs alone. Opening one would arm it.
struct WatchdogCheck: DoctorCheck {
    static let subject = "the watchdog"
    let host: ExaminedHost

    init(_ host: ExaminedHost) { self.host = host }

    func findings() -> [DoctorFinding] {
        let choice = host.configuration.fence.watchdog
        guard choice != .none else {
            return [
                DoctorFinding(
                    .watchdogDeclined, .note, "watchdog = \"none\": no watchdog is used",
                    why: "A host whose kernel runs but whose daemon cannot be restarted is reset by nothing.",
                    advice: "set watchdog = \"auto\" in [fence], then `systemctl restart heartbeat`")
            ]
        }
        let all = WatchdogCandidate.all(in: host.path("/sys/class/watchdog"))
        let candidates = WatchdogCandidate.choose(choice, from: all)
        guard let first = candidates.first, all.contains(where: { Self.isSame($0, first) }) else {
            return [all.isEmpty || choice != .auto ? missing(choice) : noWayOut(all)]
        }
        return judge(candidates) + systemd(candidates)
    }

    private func judge(_ candidates: [WatchdogCandidate]) -> [DoctorFinding] {
        let ours = WatchdogMark(runtime: host.path(host.configuration.paths.runtime)).device
        let free = candidates.filter { !$0.isActive || $0.path == ours }
        guard let device = free.first else { return [taken(candidates[0])] }
        if let refusal = refusal(device) { return [refusal] }
        var findings = [DoctorFinding]()
        let name = device.identity.isEmpty ? device.path : "\(device.path) (\(device.identity))"
        if device.hasNoWayOut {
            findings.append(
                DoctorFinding(
                    .watchdogNoWayOut, .warning, "\(name) has nowayout: it cannot be disarmed",
                    why: "Every stop of heartbeat resets this host, and is therefore refused without --force.",
                    advice: "load the driver with nowayout=0, or set watchdog = \"auto\" to use another device"))
        } else if device.isSoftware {
            findings.append(
                DoctorFinding(
                    .watchdogSoftware, .note, "the only watchdog is the kernel's own, \(name)",
                    why: "It resets a host whose daemon is gone, but not one whose kernel hangs.",
                    advice:
                        "load the driver of the board's watchdog (`dmesg | grep -i -e wdt -e watchdog`, iTCO_wdt, ipmi_watchdog)"
                ))
        }
        let state = device.path == ours ? "armed by heartbeat" : "free"
        return findings + [.fine(.watchdogReady, "\(name) is \(state), with a timeout of \(timeout(device).text)")]
    }

    /// The timeout that the device would run with: what is asked for where the driver takes it, else what it has
    /// (watchdog_timeout_invalid in include/linux/watchdog.h).
    private func timeout(_ device: WatchdogCandidate) -> (duration: Duration?, text: String) {
        let wanted = WatchdogRule.wantedTimeout(host.configuration.timing)
        let directory = "/sys/class/watchdog/\(Self.entry(device))"
        func seconds(_ name: String) -> Int64? { host.line("\(directory)/\(name)").flatMap { Int64($0) } }
        let (least, most) = (seconds("min_timeout") ?? 0, seconds("max_timeout") ?? 0)
        let takes = wanted >= .seconds(least) && (most == 0 || wanted <= .seconds(most))
        if takes { return (wanted, DurationText.render(wanted)) }
        let range = most == 0 ? "at least \(least)s" : "\(least)s to \(most)s"
        guard let has = seconds("timeout") else { return (nil, "its own choice (it takes \(range))") }
        return (.seconds(has), "\(has)s (it takes \(range), not \(DurationText.render(wanted)))")
    }

    private func refusal(_ device: WatchdogCandidate) -> DoctorFinding? {
        let (timing, fence) = (host.configuration.timing, host.configuration.fence)
        let (duration, text) = timeout(device)
        guard let duration,
            let refusal = WatchdogRule.refusal(
                of: duration, timing: timing, budgets: fence.evidenceBudget + fence.syncBudget)
        else { return nil }
        return DoctorFinding(
            .watchdogUnused, .warning, "\(device.path), with a timeout of \(text), is not used: \(refusal.sentence)",
            why: "A host whose kernel runs but whose daemon cannot be restarted is reset by nothing.",
            advice: "`heartbeat explain` shows the timings; change them, or load another watchdog driver")
    }

    private func taken(_ device: WatchdogCandidate) -> DoctorFinding {
        let holders = holders(of: device)
        let who =
            holders.isEmpty
            ? (host.isRoot ? "nobody who has it open: it was left running" : "somebody (only root may see who)")
            : holders.map { "\($0.name) (process \($0.process))" }.joined(separator: ", ")
        return DoctorFinding(
            .watchdogTaken, .warning, "\(device.path) is run by \(who)",
            why: "One program at a time has a watchdog: heartbeat cannot open it when an SR is armed.",
            advice:
                "where systemd has it, RuntimeWatchdogSec=0 in /etc/systemd/system.conf, then `systemctl daemon-reexec`; "
                + "else stop that program, or name another device in fence.watchdog")
    }

    /// systemd (process 1) takes a device whenever it reads its configuration anew (systemd-system.conf(5)).
    private func systemd(_ candidates: [WatchdogCandidate]) -> [DoctorFinding] {
        let value: String?
        do throws(LocalPath.Unreadable) {
            value = try IniFile.value(of: "RuntimeWatchdogSec", name: "system.conf", in: host)
        } catch {
            return [.notLookedAt("systemd's RuntimeWatchdogSec", because: error.reason)]
        }
        guard let value, !["", "0", "0s", "off", "infinity"].contains(value) else { return [] }
        return [
            DoctorFinding(
                .systemdWatchdog, candidates.count > 1 ? .note : .warning,
                "RuntimeWatchdogSec=\(value): systemd takes a watchdog",
                why:
                    "systemd feeds it as long as systemd itself runs, whatever becomes of heartbeat; heartbeat is left without.",
                advice: "set RuntimeWatchdogSec=0 in /etc/systemd/system.conf, then `systemctl daemon-reexec`")
        ]
    }

    /// Who has the device open: links are read, never followed.
    private func holders(of device: WatchdogCandidate) -> [(process: Int32, name: String)] {
        // /dev/watchdog is the first one's other name.
        let names = device.path == "/dev/watchdog0" ? ["/dev/watchdog0", "/dev/watchdog"] : [device.path]
        return ProcessStatus.programs(in: host).filter { program in
            host.names("/proc/\(program.process)/fd").contains { descriptor in
                (try? KernelFile.link(host.path("/proc/\(program.process)/fd/\(descriptor)"))).map(names.contains)
                    ?? false
            }
        }
    }

    private func missing(_ choice: Configuration.WatchdogChoice) -> DoctorFinding {
        let what =
            if case .device(let path) = choice { "there is no \(path) in /sys/class/watchdog" } else {
                "there is no watchdog"
            }
        return DoctorFinding(
            .watchdogMissing, .warning, what,
            why: "A host whose kernel runs but whose daemon cannot be restarted is reset by nothing.",
            advice:
                "`modprobe softdog`, or better the driver of the board's own watchdog, then `systemctl restart heartbeat`"
        )
    }

    private func noWayOut(_ all: [WatchdogCandidate]) -> DoctorFinding {
        DoctorFinding(
            .watchdogNoWayOut, .warning,
            "no watchdog can be disarmed (\(all.map(\.path).joined(separator: ", "))): watchdog = \"auto\" takes none",
            why: "A host whose kernel runs but whose daemon cannot be restarted is reset by nothing.",
            advice: "load the driver with nowayout=0 (`modinfo -p DRIVER`), or `modprobe softdog`")
    }

    private static func isSame(_ left: WatchdogCandidate, _ right: WatchdogCandidate) -> Bool {
        entry(left) == entry(right)
    }

    /// Its name in sysfs.
    private static func entry(_ device: WatchdogCandidate) -> String {
        device.path == "/dev/watchdog" ? "watchdog0" : String(device.path.dropFirst("/dev/".count))
    }
}
