import HeartbeatCore

/// The status as a person likes to read it: a sentence, one line per SR, then the host.
struct StatusTable {
    let reading: StatusReading
    /// Only on a terminal that wants them.
    let hasColours: Bool

    /// One sentence, fit for a monitoring plugin's output.
    var summary: String {
        let word = paint(reading.word, for: reading.word)
        switch reading {
        case .unknown(let reason): return "\(word): \(reason)"
        case .current(let file, _):
            let protection = file.reason.hasPrefix(file.protection) ? "" : "\(file.protection), "
            return "\(word): \(protection)\(file.reason) (host \(file.host))"
        }
    }

    /// Summary and tables, ended by a newline.
    var text: String {
        guard case .current(let file, _) = reading else { return summary + "\n" }
        let lines = [summary, ""] + storageLines(file) + [""] + hostLines(file)
        return lines.joined(separator: "\n") + "\n"
    }

    private func storageLines(_ file: StatusFile) -> [String] {
        var rows = [["SR", "KIND", "LIFE", "HEALTH", "SILENT", "LAST", "P99", "USED", "PROMISE", "PATH"]]
        for storage in file.sr {
            rows.append([
                storage.uuid, storage.kind, storage.life, storage.health, seconds(storage.silenceSeconds),
                latency(storage.latencySeconds.last), latency(storage.latencySeconds.p99), storage.inUse,
                storage.promise ? "yes" : "no", storage.path,
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines: [String] = []
        for (number, row) in rows.enumerated() {
            let cells = row.indices.map { column in
                let padding = column == row.count - 1 ? 0 : widths[column] - row[column].count
                let cell = column == 3 ? paint(row[column], for: row[column]) : row[column]
                return cell + String(repeating: " ", count: padding)
            }
            lines.append(cells.joined(separator: "  "))
            if number > 0 { lines += notes(file.sr[number - 1]) }
        }
        return lines
    }

    /// What is wrong with an SR and who hangs on it, below its line.
    private func notes(_ storage: StatusFile.Storage) -> [String] {
        var notes: [String] = []
        if let pause = storage.paused {
            let reason = pause.reason.map { ": \($0)" } ?? ""
            notes.append("  paused for another \(seconds(pause.remainingSeconds)), until \(pause.until)\(reason)")
        }
        if !storage.sentence.isEmpty { notes.append("  \(storage.sentence)") }
        if storage.health == "failing" || storage.health == "lost", !storage.users.isEmpty {
            let others = storage.userCount - storage.users.count
            let named = storage.users.map { "\($0.command) (\($0.process))" }.joined(separator: ", ")
            notes.append("  used by \(named)" + (others > 0 ? " and \(others) more" : ""))
        }
        return notes
    }

    private func hostLines(_ file: StatusFile) -> [String] {
        let about = file.decision.sr.map { " (SR \($0))" } ?? ""
        let since = file.decision.since.map { ", since \($0)" } ?? ""
        var lines = [
            "decision  \(file.decision.kind): \(file.decision.meaning)\(about)\(since)",
            "fence     \(file.fence.action), \(file.fence.ready ? "ready" : "NOT READY"); last: \(lastFence(file.fence))",
            "margin    \(seconds(file.safetyMarginSeconds)) between the reset and the earliest takeover",
            "updated   \(file.updatedAt), mode \(file.mode)",
        ]
        for phrase in file.degraded { lines.append("degraded  \(phrase)") }
        return lines
    }

    private func lastFence(_ fence: StatusFile.Fence) -> String {
        fence.last.map { "\($0.at) because of SR \($0.sr), see `heartbeat why`" } ?? "none on record"
    }

    private func seconds(_ value: Double) -> String {
        // Clamped far above any uptime, so that a foreign number cannot trap.
        let sign = value < 0 ? "-" : ""
        return sign + Elapsed.text(.milliseconds(Int64(min(abs(value), 1e9) * 1_000)))
    }

    private func latency(_ value: Double?) -> String { value.map { seconds($0) } ?? "-" }

    /// Green, yellow or red by what the word says (ECMA-48 SGR).
    private func paint(_ text: String, for word: String) -> String {
        let colour =
            switch word {
            case "OK", "healthy": 32
            case "WARNING", "late": 33
            case "CRITICAL", "CRITICAL, FENCING", "failing", "lost": 31
            case "UNKNOWN": 35
            default: 0
            }
        return hasColours && colour != 0 ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
