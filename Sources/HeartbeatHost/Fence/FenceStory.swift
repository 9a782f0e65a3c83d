import HeartbeatCore

/// A fence on record, told to whoever is woken by it: when, why, and what to do next. Pure.
package struct FenceStory: Sendable {
    private let fence: FenceEntry
    private let currentBoot: BootID
    private let wallNanoseconds: Int64
    /// Fences on record within the hour that ended with this one, itself included.
    private let countWithinHour: Int
    private let minutes: LastMinutes

    /// The story of the newest fence of `history`, told at `wallNanoseconds` of the wall clock in `currentBoot`, with
    /// the last minutes of its boot; nil when none is on record.
    package init?(
        _ history: FenceHistory, currentBoot: BootID, wallNanoseconds: Int64, minutes: LastMinutes = LastMinutes([])
    ) {
        guard let last = history.entries.last else { return nil }
        fence = last
        self.currentBoot = currentBoot
        self.wallNanoseconds = wallNanoseconds
        self.minutes = minutes
        countWithinHour = history.fences(since: last.wallNanoseconds - 3_600_000_000_000)
    }

    /// For a person, several lines without a newline at the end.
    package var text: String {
        var lines = [headline, ""]
        for (name, value) in facts {
            lines.append("  " + name + String(repeating: " ", count: 10 - name.count) + value)
        }
        if !minutes.lines.isEmpty { lines += ["", "The last minutes (UTC):"] + minutes.lines }
        lines += ["", "What to do next:"]
        for (number, step) in steps.enumerated() { lines.append("  \(number + 1). \(step)") }
        return lines.joined(separator: "\n")
    }

    package var json: JSONValue {
        .object([
            ("schema", .integer(1)),
            ("kind", .string("fence")),
            ("at", .string(WallTime.text(nanoseconds: fence.wallNanoseconds))),
            ("boot_id", .string(fence.bootID.description)),
            ("this_boot", .boolean(isThisBoot)),
            ("host", .string(fence.host)),
            ("sr", .string(fence.storage)),
            ("path", .string(fence.path)),
            ("silence_seconds", .seconds(fence.silence)),
            ("cause", .word(fence.cause.label)),
            ("errno", .integer(Int64(fence.errorNumber))),
            ("diagnosis", .word(fence.diagnosis.label)),
            ("row", .integer(Int64(fence.row))),
            ("reason", .word(fence.reason.label)),
            ("meaning", .string(fence.reason.meaning)),
            ("action", .string(fence.action.rawValue)),
            ("real", .boolean(!fence.hasForeignTrigger)),
            ("trigger", .string(triggerText)),
            ("fences_within_hour", .integer(Int64(countWithinHour))),
            ("last_minutes", minutes.json),
            ("next", .array(steps.map { .string($0) })),
        ])
    }

    private var isThisBoot: Bool { fence.bootID == currentBoot }

    private var headline: String {
        let moment = WallTime.text(nanoseconds: fence.wallNanoseconds)
        let ago = Elapsed.text(.nanoseconds(max(wallNanoseconds - fence.wallNanoseconds, 0)))
        let boot = isThisBoot ? "in this boot" : "in an earlier boot"
        if fence.hasForeignTrigger {
            return "A fence was committed at \(moment) (\(ago) ago, \(boot)), for a trial only: nothing was reset."
        }
        return isThisBoot
            ? "A fence of this host was committed at \(moment) (\(ago) ago) in this boot; the reset has not come."
            : "This host was fenced at \(moment) (\(ago) ago), \(boot)."
    }

    private var facts: [(String, String)] {
        let cause = CauseText.clause(fence.cause, errorNumber: fence.errorNumber)
        let diagnosis = DiagnosisText.clause(fence.diagnosis)
        return [
            ("SR", fence.storage.isEmpty ? "none" : fence.storage),
            ("path", fence.path.isEmpty ? "none" : fence.path),
            ("silence", Elapsed.text(fence.silence)),
            ("cause", cause.isEmpty ? "not known" : cause),
            ("diagnosis", diagnosis.isEmpty ? "none: there was no second view of its server" : diagnosis),
            ("decision", fence.reason.meaning),
            ("rule", "row \(fence.row) of the decision table, \(fence.reason.label)"),
            ("action", "\(fence.action.rawValue): \(triggerText)"),
            ("boot", "\(fence.bootID)"),
        ]
    }

    private var triggerText: String {
        let byte = fence.plannedByte == 0 ? "no byte" : "byte \(Character(UnicodeScalar(fence.plannedByte)))"
        switch fence.trigger {
        case .planned: return "\(byte) was due"
        case .written: return "\(byte) was written"
        case .failed:
            let then = isThisBoot || fence.hasForeignTrigger ? "" : "; then reset by reboot(2) or the watchdog"
            return "\(byte) could not be written (\(SystemFailure.text(of: fence.triggerError)))\(then)"
        }
    }

    private var steps: [String] {
        var steps = [storageStep]
        if fence.hasForeignTrigger {
            steps.append("Run `heartbeat status` to see whether the SR beats again.")
        } else if isThisBoot {
            steps.append("Reset this host by hand: its VMs may be running elsewhere by now.")
        } else {
            steps.append(
                "Read the minutes before: `journalctl -b -1 -t heartbeat`, and the kernel's: `journalctl -b -1 -k`.")
            steps.append("Run `heartbeat status`: VMs may come back here once every SR is armed.")
        }
        if countWithinHour > 1 {
            steps.append(
                "\(countWithinHour) fences came within an hour: keep VMs off this host until the cause is found.")
        }
        return steps
    }

    private var storageStep: String {
        if fence.diagnosis != .none {
            let advice = DiagnosisText.advice(fence.diagnosis)
            return advice.prefix(1).uppercased() + advice.dropFirst() + (advice.hasSuffix("?") ? "" : ".")
        }
        return causeStep
    }

    private var causeStep: String {
        switch fence.cause {
        case .missing, .wrongTarget:
            "See that \(place) is mounted or attached, and is the SR it should be."
        case .error, .mismatch:
            "Look at the storage behind \(place): its own log, and the disks' and file system's errors in the kernel log."
        case .foreignWriter:
            "Find the other machine that has this host's name in its configuration."
        case .noVerdict:
            "Find out why this host did not run: overload, memory pressure, or a pause by an outer hypervisor."
        default:
            "See that this host reaches the storage behind \(place): network, switch, paths, server."
        }
    }

    private var place: String { fence.path.isEmpty ? "the SR" : fence.path }
}
