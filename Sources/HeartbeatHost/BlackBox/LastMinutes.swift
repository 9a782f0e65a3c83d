import HeartbeatCore

/// The last minutes of a boot as the black box tells them: a short table. Good beats are left out, save the last of
/// each SR. Pure.
package struct LastMinutes: Sendable {
    /// One line of the table.
    package struct Row: Equatable, Sendable {
        /// By the wall clock of that boot, in nanoseconds since the epoch.
        package var wallNanoseconds: Int64
        /// The SR; empty for the host.
        package var storage: String
        package var what: String
    }

    /// Time before the last sign of life that is told.
    private static let reach = Duration.seconds(180)
    private static let mostRows = 24

    /// From oldest to newest.
    package let rows: [Row]
    /// Older rows within reach that found no place.
    package let leftOut: Int
    /// Beats and events that never reached the box.
    package let dropped: UInt64

    /// `blocks` of one boot, from oldest to newest; told up to `end`, where one is given.
    package init(_ blocks: [BoxBlock], until end: BootInstant? = nil) {
        let blocks = blocks.filter { $0.state.at <= end ?? $0.state.at }
        guard let last = blocks.last?.state else {
            (rows, leftOut, dropped) = ([], 0, 0)
            return
        }
        dropped = last.dropped
        let first = last.at - Self.reach
        var found: [(at: BootInstant, row: Row)] = []
        var goodBeats: [String: (at: BootInstant, row: Row)] = [:]
        for block in blocks where block.state.at >= first {
            for item in block.items where item.at >= first {
                let index = Int(item.storage)
                let name = block.storages.indices.contains(index) ? block.storages[index].uuid : ""
                let row = Row(
                    wallNanoseconds: block.state.wall(at: item.at), storage: name, what: BoxSentence.text(item))
                if item.outcome == .verified, item.health == .healthy {
                    goodBeats[name] = (item.at, row)
                } else {
                    found.append((item.at, row))
                }
            }
        }
        found += goodBeats.values
        if let block = blocks.last { found += Self.closing(block).map { (block.state.at, $0) } }
        let sorted = found.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        leftOut = max(sorted.count - Self.mostRows, 0)
        rows = sorted.suffix(Self.mostRows).map(\.element.row)
    }

    /// The table, a line each, without a newline at the end; empty when nothing is known.
    package var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let width = min(rows.map(\.storage.count).max() ?? 0, 64)
        var lines = rows.map { row in
            let name = row.storage.isEmpty ? "-" : row.storage
            let time = WallTime.text(nanoseconds: row.wallNanoseconds).dropFirst(11)
            return "  \(time)  \(name)\(String(repeating: " ", count: max(width - name.count, 0)))  \(row.what)"
        }
        if leftOut > 0 { lines.insert("  (\(leftOut) earlier ones are left out)", at: 0) }
        if dropped > 0 { lines.append("  (\(dropped) beats and events never reached the black box)") }
        return lines
    }

    package var json: JSONValue {
        .array(
            rows.map { row in
                .object([
                    ("at", .string(WallTime.text(nanoseconds: row.wallNanoseconds))),
                    ("sr", .string(row.storage)), ("what", .string(row.what)),
                ])
            })
    }

    /// How things stood in the last block.
    private static func closing(_ block: BoxBlock) -> [Row] {
        let state = block.state
        var rows = block.storages.filter { $0.health >= .failing }.map { storage in
            let cause = CauseText.clause(storage.cause, errorNumber: storage.errorNumber)
            return Row(
                wallNanoseconds: state.wallNanoseconds, storage: storage.uuid,
                what: "silent for \(Elapsed.text(storage.silence))" + (cause.isEmpty ? "" : ", \(cause)"))
        }
        func add(_ what: String) { rows.append(Row(wallNanoseconds: state.wallNanoseconds, storage: "", what: what)) }
        if state.watchdogTimeout > .zero, state.at - state.watchdogFedAt > .seconds(2) {
            add(
                "the watchdog (\(Elapsed.text(state.watchdogTimeout))) is not fed for "
                    + Elapsed.text(state.at - state.watchdogFedAt))
        }
        if state.takenAt != .never, state.at - state.takenAt > .seconds(3) {
            add("the judge did not run for \(Elapsed.text(state.at - state.takenAt))")
        }
        switch state.stage {
        case .running: add("last sign of life")
        case .stopping: add("the daemon was being stopped")
        case .stopped: add("the daemon was stopped; its promise stood")
        case .stoppedInOrder: add("the daemon was stopped in order")
        }
        return rows
    }
}
