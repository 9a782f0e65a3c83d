import HeartbeatCore

/// The timing contract of a configuration in words: what `explain` prints. Pure.
package struct TimingContract {
    let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// What happens when, counted from the start of the last beat that verified.
    package var timeline: [String] {
        let timing = configuration.timing
        let latest = timing.latestReset(configuration.fence)
        return [
            step(.zero, "the last beat that verified; one starts each \(text(timing.interval))"),
            step(timing.ioTimeout, "a beat that is still unfinished is evidence against its SR (io_timeout)"),
            step(timing.alertAfter, "alert (alert_after)"),
            step(timing.syncAfter, "\(syncWords) (sync_after)"),
            step(timing.fenceAfter, "\(fenceWords), given evidence against the SR (fence_after)"),
            step(timing.fenceBy, "\(fenceWords), with or without evidence (fence_by)"),
            step(
                latest, fences ? "a host that fences is down at the latest" : "nothing: this host never fences itself"),
            step(timing.takeoverAfter - WatchdogRule.margin, watchdogWords),
            step(timing.takeoverAfter, "the first reader may call this host dead (takeover_after)"),
        ]
    }

    /// Each inequality with both sides in this host's numbers.
    package var inequalities: [String] {
        let (timing, fence) = (configuration.timing, configuration.fence)
        return [
            rule("interval + io_timeout <= fence_after", [timing.interval, timing.ioTimeout], "<=", timing.fenceAfter),
            rule("alert_after < sync_after", [timing.alertAfter], "<", timing.syncAfter),
            rule("sync_after < fence_after", [timing.syncAfter], "<", timing.fenceAfter),
            rule("fence_after < fence_by", [timing.fenceAfter], "<", timing.fenceBy),
            rule(
                "fence_by + turn + budgets + 5s < takeover_after",
                [
                    timing.fenceBy, Configuration.Timing.turn, fence.evidenceBudget, fence.syncBudget,
                    Configuration.Timing.secondByte,
                ], "<", timing.takeoverAfter),
            "  Safety margin, from the last line: \(text(configuration.safetyMargin))",
        ]
    }

    /// One line per SR, with what keeps it from counting.
    package var storages: [String] {
        configuration.storages.map { storage in
            var line = "  \(storage.uuid)  \(storage.kind.rawValue)  \(storage.path)"
            if storage.allowsLocal { line += "  (not shared: for trials only)" }
            if configuration.readers == .xenserver, !configuration.isInCloudStackLayout(storage) {
                line += "  (not in CloudStack's layout: its readers do not see it)"
            }
            return line
        }
    }

    private var syncWords: String {
        switch configuration.policy.sync {
        case .local: "local file systems are synced"
        case .sysrq: "local file systems are synced, and all others by sysrq"
        case .none: "nothing is synced (sync = \"none\")"
        }
    }

    private var watchdogWords: String {
        guard fences, configuration.fence.watchdog != .none else { return "no watchdog is armed" }
        let timeout = WatchdogRule.wantedTimeout(configuration.timing)
        let budgets = configuration.fence.evidenceBudget + configuration.fence.syncBudget
        if let refusal = WatchdogRule.refusal(of: timeout, timing: configuration.timing, budgets: budgets) {
            return "no watchdog is used: \(refusal.sentence)"
        }
        return "a watchdog has reset this host at the latest, whatever the daemon does (asked for \(text(timeout)))"
    }

    private var fences: Bool { configuration.mode == .enforce && configuration.fence.action != .none }

    private var fenceWords: String {
        if configuration.mode == .observe { return "nothing but a report (mode = \"observe\")" }
        switch configuration.fence.action {
        case .reboot: return "fence: reset"
        case .crash: return "fence: crash for kdump"
        case .poweroff: return "fence: power off"
        case .none: return "nothing but a report (action = \"none\")"
        }
    }

    private func step(_ duration: Duration, _ words: String) -> String {
        "  \(Self.padded(text(duration), to: 8))  \(words)"
    }

    private func rule(_ name: String, _ left: [Duration], _ sign: String, _ right: Duration) -> String {
        var sides = left.map { text($0) }.joined(separator: " + ")
        if left.count > 1 { sides += " = \(text(left.reduce(.zero, +)))" }
        // The longest name has 47 characters.
        return "  \(name)\(String(repeating: " ", count: max(0, 47 - name.count)))  \(sides) \(sign) \(text(right))"
    }

    /// As in the configuration, but with decimals where seconds are not whole: `98.25s`.
    private func text(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        guard milliseconds > 1000, milliseconds % 1000 != 0 else { return DurationText.render(duration) }
        var decimals = String(String(milliseconds % 1000 + 1000).dropFirst())
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(milliseconds / 1000).\(decimals)s"
    }

    /// Right-aligned.
    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
