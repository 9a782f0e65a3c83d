import HeartbeatCore

/// A reset on record, told to whoever is woken by it: when, what is known, the last minutes, what to do next. Pure.
package struct ResetStory: Sendable {
    private let reset: ResetEntry
    private let minutes: LastMinutes
    private let wallNanoseconds: Int64

    /// Told at `wallNanoseconds` of the wall clock; `minutes` are those of the boot that ended.
    package init(_ reset: ResetEntry, minutes: LastMinutes, wallNanoseconds: Int64) {
        self.reset = reset
        self.minutes = minutes
        self.wallNanoseconds = wallNanoseconds
    }

    /// What the journal is told by the start that finds out.
    static func announcement(_ reset: ResetEntry) -> JournalEntry {
        var fields = [
            "HEARTBEAT_SILENCE_MS=\(reset.silence.wholeMilliseconds)", "HEARTBEAT_CAUSE=\(reset.cause.label)",
            "HEARTBEAT_HOST=\(reset.host)",
        ]
        if !reset.storage.isEmpty { fields.append("HEARTBEAT_SR=\(reset.storage)") }
        let identifier: MessageIdentifier =
            switch reset.kind {
            case .watchdog: .watchdogReset
            case .unexplained: .unexplainedReset
            case .unrecordedFence: .fenceOnRecord
            }
        let moment = WallTime.text(nanoseconds: reset.lastSeen)
        let text =
            "\(what(reset)) (last sign of life \(moment)): \(ground(reset)); SR: \(silence(reset)); run `heartbeat why`"
        return JournalEntry(text, priority: .warning, identifier: identifier, fields: fields)
    }

    /// For a person, several lines without a newline at the end.
    package var text: String {
        let moment = WallTime.text(nanoseconds: reset.lastSeen)
        let ago = Elapsed.text(.nanoseconds(max(wallNanoseconds &- reset.lastSeen, 0)))
        let what = Self.what(reset)
        var lines = [
            "\(what.prefix(1).uppercased())\(what.dropFirst()); last sign of life \(moment) (\(ago) ago).", "",
        ]
        for (name, value) in facts {
            lines.append("  " + name + String(repeating: " ", count: max(10 - name.count, 1)) + value)
        }
        if !minutes.lines.isEmpty { lines += ["", "The last minutes (UTC):"] + minutes.lines }
        lines += ["", "What to do next:"]
        for (number, step) in steps.enumerated() { lines.append("  \(number + 1). \(step)") }
        return lines.joined(separator: "\n")
    }

    package var json: JSONValue {
        .object([
            ("schema", .integer(1)),
            ("kind", .word(reset.kind.label)),
            ("at", .string(WallTime.text(nanoseconds: reset.lastSeen))),
            ("next_boot_at", .string(WallTime.text(nanoseconds: reset.nextStart))),
            ("boot_id", .string(reset.bootID.description)),
            ("this_boot", .boolean(false)),
            ("host", .string(reset.host)),
            ("sr", .string(reset.storage)),
            ("silence_seconds", .seconds(reset.silence)),
            ("cause", .word(reset.cause.label)),
            ("errno", .integer(Int64(reset.errorNumber))),
            ("certain", .boolean(isCertain)),
            ("meaning", .string("\(Self.what(reset)): \(Self.ground(reset)); SR: \(Self.silence(reset))")),
            ("watchdog_timeout_seconds", .seconds(reset.watchdogTimeout)),
            ("last_minutes", minutes.json),
            ("next", .array(steps.map { .string($0) })),
        ])
    }

    private var isCertain: Bool { reset.kind == .unrecordedFence || reset.kind == .watchdog && reset.hardwareTold }

    private static func what(_ reset: ResetEntry) -> String {
        switch reset.kind {
        case .watchdog:
            reset.hardwareTold
                ? "this host was reset by the watchdog" : "this host was most likely reset by the watchdog"
        case .unexplained: "this host was reset, neither by heartbeat nor in order"
        case .unrecordedFence: "this host was fenced, and the fence record could not take it"
        }
    }

    private static func ground(_ reset: ResetEntry) -> String {
        switch reset.kind {
        case .watchdog:
            let proof =
                reset.hardwareTold
                ? "its driver says so" : "it was armed, no longer fed, and the next boot came late enough"
            return "\(proof); \(feeding(reset))"
        case .unexplained:
            var clauses = ["power, a panic, another program or an outer hypervisor"]
            if reset.mayBeFence { clauses.append("or a fence that the local disk did not take any more") }
            if reset.hardwareTold {
                clauses.append("and a watchdog's driver tells of a reset: that of another program")
            } else if reset.watchdogTimeout > .zero {
                clauses.append(unprovenWatchdog(reset))
            }
            return clauses.joined(separator: ", ")
        case .unrecordedFence: return "the black box knows of the fence"
        }
    }

    /// Why an armed watchdog is not named as what reset the host.
    private static func unprovenWatchdog(_ reset: ResetEntry) -> String {
        guard reset.feedingAge >= reset.watchdogTimeout / 3 else {
            return "or the watchdog, fed until the end, if the host froze at once"
        }
        return "hardly the watchdog: it was not fed any more, but by the wall clock the next boot came too soon for it"
    }

    /// Why the watchdog was no longer fed.
    private static func feeding(_ reset: ResetEntry) -> String {
        let age = "last fed \(Elapsed.text(reset.feedingAge)) before, timeout \(Elapsed.text(reset.watchdogTimeout))"
        if reset.judgeAge >= .seconds(3) {
            return "\(age), since the judge did not run for \(Elapsed.text(reset.judgeAge))"
        }
        return reset.storage.isEmpty
            ? "\(age); why is not known: the host may have frozen" : "\(age), because of SR \(reset.storage)"
    }

    private static func silence(_ reset: ResetEntry) -> String {
        guard !reset.storage.isEmpty else { return "none was silent" }
        let cause = CauseText.clause(reset.cause, errorNumber: reset.errorNumber)
        return "\(reset.storage) had been silent for \(Elapsed.text(reset.silence))"
            + (cause.isEmpty ? "" : ", \(cause)")
    }

    private var facts: [(String, String)] {
        let gap = Duration.nanoseconds(reset.nextStart &- reset.lastSeen)
        let watchdog =
            reset.watchdogTimeout > .zero
            ? "armed with \(Elapsed.text(reset.watchdogTimeout)), last fed \(Elapsed.text(reset.feedingAge)) before"
            : "none was armed"
        return [
            ("known", Self.ground(reset)),
            ("SR", Self.silence(reset)),
            ("watchdog", watchdog),
            ("decision", "\(reset.decision.label): \(reset.reason.meaning)"),
            ("next boot", gap < .zero ? "the clock was set back" : "\(Elapsed.text(gap)) after"),
            ("boot", "\(reset.bootID)"),
        ]
    }

    private var steps: [String] {
        var steps: [String] = []
        if reset.kind == .unexplained {
            steps.append(
                "Look at what resets hosts: the power and event log of the BMC (`ipmitool sel list`), the outer hypervisor."
            )
            steps.append(
                "Look for a panic: serial console, /sys/fs/pstore, /var/crash"
                    + (reset.mayBeFence ? "; a fence without a local disk is told there alone." : "."))
        }
        if reset.kind == .watchdog && reset.storage.isEmpty {
            steps.append("Look for a freeze of the host: serial console, /sys/fs/pstore, the log of the BMC.")
        }
        if !reset.storage.isEmpty {
            steps.append("See that this host reaches the storage behind SR \(reset.storage).")
        }
        steps.append(
            "Read the minutes before: `journalctl -b -1 -t heartbeat`, and the kernel's: `journalctl -b -1 -k`.")
        steps.append("Run `heartbeat status`: VMs may come back here once every SR is armed.")
        return steps
    }
}
